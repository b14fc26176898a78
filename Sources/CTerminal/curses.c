// ncurses keeps the picture of the terminal and finds the shortest way to change it; its bytes go
// into a file in memory, so that a frame is written at once, together with its pictures, and a
// slow terminal never blocks the program.
#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#include "CTerminal.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *sink;
static uint8_t *taken;
static size_t taken_capacity;

bool easel_locale_is_utf8(void) {
  const char *name = setlocale(LC_CTYPE, "");
  if (!name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
    setlocale(LC_CTYPE, "C.UTF-8");
  bool is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  // Curses is given nothing but ASCII then, and the mark of cells that it must leave alone.
  if (!is_utf8) setlocale(LC_CTYPE, "C.UTF-8");
  return is_utf8;
}

int easel_wide_width(wchar_t character) { return wcwidth(character); }

const char *easel_curses_open(const char *term, int rows, int columns) {
  int fd = memfd_create("easel-screen", MFD_CLOEXEC);
  if (fd < 0) return "no memory for the screen";
  sink = fdopen(fd, "r+");
  if (!sink) {
    close(fd);
    return "no memory for the screen";
  }
  use_env(FALSE);
  // Without this a terminfo entry that names no size (linux) fails to open.
  use_tioctl(TRUE);
  screen = newterm(term, sink, sink);
  if (!screen) {
    fclose(sink);
    sink = NULL;
    return "TERM is unknown here (no such entry in the terminfo database)";
  }
  set_escdelay(25);
  typeahead(-1);
  raw();
  noecho();
  nonl();
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  scrollok(stdscr, FALSE);
  // Pictures do not move with the letters of their line.
  idcok(stdscr, FALSE);
  leaveok(stdscr, FALSE);
  easel_curses_resize(rows, columns);
  // newterm has prepared a screen of terminfo's size (its margins are set to 24 lines): start over.
  size_t count;
  easel_curses_leave(&count);
  return NULL;
}

int easel_curses_colors(void) { return has_colors() ? COLORS : 0; }

const char *easel_curses_string(const char *capability) {
  char *value = tigetstr(capability);
  return value == (char *)-1 ? NULL : value;
}

void easel_curses_resize(int rows, int columns) {
  resizeterm(rows, columns);
  werase(stdscr);
  clearok(curscr, TRUE);
}

// Terminals of eight colours have no bright ones; bright black is told from black as white.
static int existing(int color) {
  if (color < COLORS || color > 15) return color;
  return color == 8 ? 7 : color - 8;
}

void easel_curses_put(
    int row, int column, const wchar_t *text, int count, unsigned attributes, int foreground,
    int background) {
  attr_t attr = A_NORMAL;
  if (attributes & 1) attr |= A_BOLD;
  if (attributes & 2) attr |= A_DIM;
  if (attributes & 4) attr |= A_ITALIC;
  if (attributes & 8) attr |= A_UNDERLINE;
  if (attributes & 16) attr |= A_REVERSE;
  int pair = 0;
  if (foreground >= 0 || background >= 0) {
    pair = alloc_pair(existing(foreground), existing(background));
    if (pair < 0) pair = 0;
  }
  wattr_set(stdscr, attr, (short)pair, &pair);
  mvaddnwstr(row, column, text, count);
}

void easel_curses_cursor(int row, int column) {
  curs_set(row >= 0);
  // A hidden cursor stands in the corner: who draws behind curses' back must know where to leave it.
  wmove(stdscr, row >= 0 ? row : 0, row >= 0 ? column : 0);
}

void easel_curses_redraw(void) { clearok(curscr, TRUE); }

static const uint8_t *take(size_t *count) {
  struct stat info;
  fflush(sink);
  int fd = fileno(sink);
  *count = 0;
  if (fstat(fd, &info) != 0 || info.st_size <= 0) return NULL;
  size_t size = (size_t)info.st_size;
  if (size > taken_capacity) {
    uint8_t *larger = realloc(taken, size);
    if (!larger) return NULL;
    taken = larger;
    taken_capacity = size;
  }
  ssize_t got = pread(fd, taken, size, 0);
  lseek(fd, 0, SEEK_SET);
  if (ftruncate(fd, 0) != 0 || got <= 0) return NULL;
  *count = (size_t)got;
  return taken;
}

void easel_curses_show_line(void) {
  leaveok(stdscr, TRUE);
  wnoutrefresh(stdscr);
  doupdate();
  leaveok(stdscr, FALSE);
}

const uint8_t *easel_curses_update(size_t *count) {
  wnoutrefresh(stdscr);
  doupdate();
  return take(count);
}

const uint8_t *easel_curses_leave(size_t *count) {
  endwin();
  return take(count);
}

void easel_curses_close(void) {
  if (!screen) return;
  endwin();
  delscreen(screen);
  fclose(sink);
  screen = NULL;
  sink = NULL;
}
