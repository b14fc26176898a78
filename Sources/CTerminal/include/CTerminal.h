// The narrow part of ncursesw, termios and signals that the terminal side uses: no variadic
// functions, no macros, no mutable globals for Swift to see. All of it belongs to the main thread,
// but for what signal handlers do.
#ifndef EASEL_CTERMINAL_H
#define EASEL_CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

// --- curses.c: a curses screen whose bytes are handed to the caller instead of to the terminal.

// Sets LC_CTYPE from the environment (C.UTF-8 where nothing is set); says whether it is UTF-8.
bool easel_locale_is_utf8(void);
// Cells of one wide character as the C library (and so ncurses) sees it; -1 if unprintable.
int easel_wide_width(wchar_t character);

// Opens a curses screen for this TERM; NULL, or the reason why not (static text).
const char *easel_curses_open(const char *term, int rows, int columns);
// Number of colours terminfo gives TERM, 0 for none; valid after opening.
int easel_curses_colors(void);
// A string capability of terminfo ("kcuu1"), or NULL.
const char *easel_curses_string(const char *capability);
void easel_curses_resize(int rows, int columns);
// Attributes: 1 bold, 2 dim, 4 italic, 8 underline, 16 reverse. Colours: -1 is the terminal's own.
void easel_curses_put(
    int row, int column, const wchar_t *text, int count, unsigned attributes, int foreground,
    int background);
// Places the cursor, or hides it where row is negative.
void easel_curses_cursor(int row, int column);
// The next update clears the terminal and draws everything.
void easel_curses_redraw(void);
// Brings the virtual terminal up to date with the lines that have changed since the last call, and
// leaves the cursor anywhere.
void easel_curses_show_line(void);
// Brings the virtual terminal up to date and returns the bytes that do the same to the real one,
// with those of the lines before; they are valid until the next call. NULL only where count is 0.
const uint8_t *easel_curses_update(size_t *count);
// Leaves the screen (endwin) and returns the bytes that do so; update enters it again.
const uint8_t *easel_curses_leave(size_t *count);
void easel_curses_close(void);

// --- tty.c: the terminal device, and giving it back whatever happens.

// Opens the terminal behind fd once more (non-blocking, without touching the shell's own
// description of it); -1 if it cannot be.
int easel_tty_open(int fd);
// Saves the modes of fd and sets raw input. Returns 0, or errno.
int easel_tty_raw(int fd);
// Gives fd the saved modes back, dropping unread input.
void easel_tty_restore(int fd);
// Cells, and pixels of the whole window (0 where unknown). Returns 0, or errno.
int easel_tty_size(int fd, int *rows, int *columns, int *width, int *height);
// The bytes that a crash writes to fd before the program ends; copied, cut at 256.
void easel_tty_set_farewell(int fd, const uint8_t *bytes, size_t count);
// Makes a pipe of which neither end blocks. Returns 0, or errno.
int easel_pipe(int *read_end, int *write_end);
// Writes the number of SIGWINCH, SIGCONT, SIGTSTP, SIGTERM, SIGHUP and SIGINT as a byte into the
// pipe when they arrive, and restores the terminal on crashes.
void easel_signals_install(int pipe);
void easel_signals_remove(void);
// Stops the process group as Ctrl-Z would; returns after SIGCONT.
void easel_signals_stop(void);

// --- child.c: a program that has the terminal for itself.

// Runs a program on the terminal fd, which must have its usual modes, in the foreground, and waits
// for its end; if it is stopped, so are we. Returns its exit status (127: it is not there), 128 and
// the number of the signal that ended it, or -errno where none could be made.
int easel_tty_run(int fd, char *const argv[]);

// --- pty.c: a child on a terminal of its own, for tests and the benchmark of key presses.

// Starts argv (NULL-terminated, searched in PATH) on a new terminal of the given size with TERM
// set; returns the master side, or -1. The child's id goes to *child.
int easel_pty_spawn(
    char *const argv[], const char *term, int rows, int columns, int width, int height,
    int *child);
// Opens a terminal without a child: the master is returned, the terminal's side goes to *terminal.
int easel_pty_open(int rows, int columns, int width, int height, int *terminal);
int easel_pty_resize(int master, int rows, int columns, int width, int height);

#endif
