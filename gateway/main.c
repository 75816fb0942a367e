// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/command.h"

int main(int argc, char **argv)
{
    return (int)command_main(argc, argv);
}
