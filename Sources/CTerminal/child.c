// A program that has the terminal for itself while we wait: an editor.
#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

// Makes a process group the one that reads the terminal, from wherever we are.
static void give(int fd, pid_t group) {
  sigset_t output, before;
  sigemptyset(&output);
  sigaddset(&output, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &output, &before);
  tcsetpgrp(fd, group);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

// Only async-signal-safe calls: other threads may hold locks.
static void become(char *const argv[], const char *terminal, int fd) {
  static const int ours[] = {SIGPIPE, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGTERM, SIGHUP};
  setpgid(0, 0);
  give(fd, getpgrp());
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) signal(ours[i], SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, NULL);
  // Our own description of the terminal does not block, and its flags would be shared.
  int own = open(terminal, O_RDWR);
  for (int standard = 0; own >= 0 && standard < 3; standard++) dup2(own, standard);
  if (own > 2) close(own);
  execvp(argv[0], argv);
  _exit(127);
}

int easel_tty_run(int fd, char *const argv[]) {
  char terminal[256];
  struct termios modes;
  int status = 0;
  if (ttyname_r(fd, terminal, sizeof terminal) != 0) terminal[0] = 0;
  int has_modes = tcgetattr(fd, &modes) == 0;
  pid_t child = fork();
  if (child < 0) return -errno;
  if (child == 0) become(argv, terminal, fd);
  setpgid(child, child);
  give(fd, child);
  while (waitpid(child, &status, WUNTRACED) < 0 || WIFSTOPPED(status)) {
    if (errno == ECHILD && !WIFSTOPPED(status)) break;
    if (!WIFSTOPPED(status)) continue;
    // It stops as we would; when we go on, so does it.
    status = 0;
    give(fd, getpgrp());
    easel_signals_stop();
    give(fd, child);
    kill(-child, SIGCONT);
  }
  give(fd, getpgrp());
  // One that was killed leaves the modes as they were for it.
  if (has_modes) tcsetattr(fd, TCSADRAIN, &modes);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
