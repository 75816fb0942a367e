// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/crash.h"

int main(int argc, char **argv)
{
    crash_open();
    console_open();
    return (int)command_main(argc, argv);
}
