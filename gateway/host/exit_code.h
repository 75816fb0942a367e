// SPDX-License-Identifier: Apache-2.0
// How every command ends.
#ifndef CONSENTRY_GATEWAY_EXIT_CODE_H
#define CONSENTRY_GATEWAY_EXIT_CODE_H

enum exit_code {
    EXIT_YES = 0,         // valid, permitted, done
    EXIT_NO = 1,          // invalid, denied, refused
    EXIT_UNREADABLE = 2,  // the input is not what it should be
    EXIT_USAGE = 3,       // wrong arguments or settings
    EXIT_ENVIRONMENT = 4, // disk, port, permission, key
};

#endif
