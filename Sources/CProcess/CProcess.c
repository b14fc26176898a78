#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

// Loaders hand constructors what they hand to main.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  arguments = values;
}

int easel_process_argument_count(void) { return argument_count; }

const char *easel_process_argument(int index) { return arguments[index]; }

static int end_status;
static bool ignored_sigpipe;
static atomic_bool is_noted, is_interrupted;

// Only async-signal-safe calls in here.
static void interrupt(int number) {
  if (!atomic_load(&is_noted)) _exit(end_status);
  if (atomic_exchange(&is_interrupted, true) && number == SIGINT) _exit(end_status);
}

static const int traps[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV};
enum { trap_count = sizeof traps / sizeof *traps };
static struct sigaction traps_before[trap_count];

// The Swift runtime traps where malloc fails, and C++ aborts; `errno` of this thread tells.
static void trap(int number) {
  static const char message[] =
    "\nError: the memory is full; close other programs, raise the limit of the job or shell, "
    "or make a smaller picture\n";
  if (errno == ENOMEM) {
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0) {
      // Nobody can be told.
    }
    _exit(EXIT_FAILURE);
  }
  for (int i = 0; i < trap_count; i++)
    if (traps[i] == number) sigaction(number, &traps_before[i], NULL);
  raise(number);
}

static void take_standard_descriptors(void) {
  for (int fd = 0; fd < 3; fd++) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    // Opened the other way round, so that using it fails as if it were closed.
    int opened = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    if (opened < 0) opened = open("/", O_RDONLY | O_DIRECTORY);
    if (opened >= 0 && opened != fd) {
      dup2(opened, fd);
      close(opened);
    }
  }
}

void easel_process_prepare(int interrupted_status) {
  end_status = interrupted_status;
  take_standard_descriptors();

  struct sigaction action, before;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, &before);
  ignored_sigpipe = before.sa_handler == SIG_IGN;

  static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  action.sa_handler = interrupt;
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    sigaction(ends[i], NULL, &before);
    if (before.sa_handler != SIG_IGN) sigaction(ends[i], &action, NULL);
  }

  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  action.sa_handler = trap;
  for (int i = 0; i < trap_count; i++) sigaction(traps[i], &action, &traps_before[i]);

  // A heap a thread takes 64 MB of addresses, which are counted where they are limited.
  struct rlimit limit;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
    mallopt(M_ARENA_MAX, 1);
}

bool easel_process_ignored_sigpipe(void) { return ignored_sigpipe; }

void easel_process_note_interruption(void) {
  atomic_store(&is_interrupted, false);
  atomic_store(&is_noted, true);
}

bool easel_process_is_interrupted(void) { return atomic_load(&is_interrupted); }
