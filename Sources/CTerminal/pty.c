// Terminals of our own: the master side is held by a test or a benchmark.
#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct winsize window(int rows, int columns, int width, int height) {
  return (struct winsize){
      .ws_row = (unsigned short)rows,
      .ws_col = (unsigned short)columns,
      .ws_xpixel = (unsigned short)width,
      .ws_ypixel = (unsigned short)height};
}

int easel_pty_spawn(
    char *const argv[], const char *term, int rows, int columns, int width, int height,
    int *child) {
  struct winsize size = window(rows, columns, width, height);
  int master = -1;
  int id = forkpty(&master, NULL, NULL, &size);
  if (id < 0) return -1;
  if (id == 0) {
    setenv("TERM", term, 1);
    // A caller's thread may block signals, and the program would never hear SIGTERM.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(argv[0], argv);
    _exit(127);
  }
  fcntl(master, F_SETFD, FD_CLOEXEC);
  *child = id;
  return master;
}

int easel_pty_open(int rows, int columns, int width, int height, int *terminal) {
  struct winsize size = window(rows, columns, width, height);
  int master = -1;
  if (openpty(&master, terminal, NULL, NULL, &size) != 0) return -1;
  fcntl(master, F_SETFD, FD_CLOEXEC);
  fcntl(*terminal, F_SETFD, FD_CLOEXEC);
  return master;
}

int easel_pty_resize(int master, int rows, int columns, int width, int height) {
  struct winsize size = window(rows, columns, width, height);
  return ioctl(master, TIOCSWINSZ, &size);
}
