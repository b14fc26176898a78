// The process as the system started it: its arguments, its standard descriptors, its signals, and how
// it ends when memory does.
#ifndef EASEL_CPROCESS_H
#define EASEL_CPROCESS_H

#include <stdbool.h>

// The arguments, the name of the program first. Swift's `CommandLine` reads them in /proc, and says
// that there are none where that is not mounted.
int easel_process_argument_count(void);
const char *easel_process_argument(int index);

// To be called first, before anything opens a file:
// - a standard descriptor that is closed is taken, so that no file gets its number; writing to it
//   still fails;
// - SIGPIPE is ignored: a reader that goes away makes writing fail and nothing else;
// - SIGINT, SIGTERM and SIGHUP end the process with `interrupted_status`, also as process 1, whose
//   default is to ignore them; those that the parent ignored stay ignored (nohup, `&` in scripts);
// - a trap because memory could not be had ends in a message and status 1.
void easel_process_prepare(int interrupted_status);

// Whether the parent ignored SIGPIPE: if not, a reader that goes away is nothing to speak of.
bool easel_process_ignored_sigpipe(void);

// From now on the signals are only noted; a second SIGINT still ends the process.
void easel_process_note_interruption(void);
// Whether one came since.
bool easel_process_is_interrupted(void);

#endif
