// The terminal device. Whatever ends the program, the terminal is given back as it was.
#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved_modes;
static volatile sig_atomic_t modes_saved;
static volatile sig_atomic_t modes_fd = -1;
static uint8_t farewell[256];
static volatile sig_atomic_t farewell_count;
static volatile sig_atomic_t farewell_fd = -1;
static volatile sig_atomic_t signal_pipe = -1;

int easel_tty_open(int fd) {
  char name[256];
  if (!isatty(fd)) return -1;
  if (ttyname_r(fd, name, sizeof name) == 0) {
    int own = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (own >= 0) return own;
  }
  // A terminal that may not be opened again (after su) is shared, and so stays blocking.
  return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

int easel_tty_raw(int fd) {
  struct termios raw;
  if (!modes_saved || modes_fd != fd) {
    if (tcgetattr(fd, &saved_modes) != 0) return errno;
    modes_fd = fd;
    modes_saved = 1;
  }
  raw = saved_modes;
  raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON | IXOFF);
  raw.c_oflag &= ~(tcflag_t)OPOST;
  raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
  raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  return tcsetattr(fd, TCSADRAIN, &raw) == 0 ? 0 : errno;
}

void easel_tty_restore(int fd) {
  if (modes_saved && modes_fd == fd) {
    tcsetattr(fd, TCSAFLUSH, &saved_modes);
    modes_saved = 0;
    modes_fd = -1;
  }
}

int easel_tty_size(int fd, int *rows, int *columns, int *width, int *height) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return errno;
  *rows = size.ws_row;
  *columns = size.ws_col;
  *width = size.ws_xpixel;
  *height = size.ws_ypixel;
  return 0;
}

void easel_tty_set_farewell(int fd, const uint8_t *bytes, size_t count) {
  farewell_fd = -1;
  farewell_count = (sig_atomic_t)(count < sizeof farewell ? count : sizeof farewell);
  if (farewell_count > 0) memcpy(farewell, bytes, (size_t)farewell_count);
  farewell_fd = fd;
}

int easel_pipe(int *read_end, int *write_end) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return errno;
  *read_end = ends[0];
  *write_end = ends[1];
  return 0;
}

static const int told[] = {SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP, SIGINT};
static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGQUIT};
enum { told_count = sizeof told / sizeof *told, crash_count = sizeof crashes / sizeof *crashes };
static struct sigaction told_before[told_count], crashes_before[crash_count];
static char crash_stack[65536];
static bool installed;

static void tell(int number) {
  int error = errno;
  uint8_t byte = (uint8_t)number;
  if (signal_pipe >= 0 && write(signal_pipe, &byte, 1) < 0) {
    // A full pipe wakes the main thread as well.
  }
  errno = error;
}

// Only async-signal-safe calls; then whoever handled the signal before us has it.
static void crash(int number) {
  int error = errno;
  if (farewell_fd >= 0 && farewell_count > 0) {
    if (write(farewell_fd, farewell, (size_t)farewell_count) < 0) {
      // Nothing more can be done for a terminal that does not take bytes.
    }
  }
  if (modes_saved && modes_fd >= 0) tcsetattr(modes_fd, TCSANOW, &saved_modes);
  for (int i = 0; i < crash_count; i++)
    if (crashes[i] == number) sigaction(number, &crashes_before[i], NULL);
  errno = error;
  raise(number);
}

void easel_signals_install(int pipe) {
  signal_pipe = pipe;
  if (installed) return;
  installed = true;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = tell;
  for (int i = 0; i < told_count; i++) {
    sigaction(told[i], NULL, &told_before[i]);
    // What the parent ignores stays ignored, as after nohup.
    if (told_before[i].sa_handler != SIG_IGN) sigaction(told[i], &action, NULL);
  }
  // A stack overflow needs a stack of its own to say goodbye.
  stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
  sigaltstack(&stack, NULL);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  action.sa_handler = crash;
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &action, &crashes_before[i]);
}

void easel_signals_remove(void) {
  if (!installed) return;
  installed = false;
  for (int i = 0; i < told_count; i++) sigaction(told[i], &told_before[i], NULL);
  for (int i = 0; i < crash_count; i++) sigaction(crashes[i], &crashes_before[i], NULL);
  signal_pipe = -1;
}

void easel_signals_stop(void) {
  struct sigaction action, before;
  sigset_t stop, mask;
  sigaction(SIGTSTP, NULL, &before);
  if (before.sa_handler == SIG_IGN) return;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &before);
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &mask);
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  sigaction(SIGTSTP, &before, NULL);
}
