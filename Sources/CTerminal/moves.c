// Pictures do not move with the lines they lie on (xterm moves all of them when a part of the
// screen scrolls), so curses must not know how to move lines. In a file of its own, because term.h
// defines names like `columns`.
#include "moves.h"

#include <curses.h>
#include <term.h>

void easel_curses_never_move(void) {
  change_scroll_region = NULL;
  scroll_forward = NULL;
  scroll_reverse = NULL;
  parm_index = NULL;
  parm_rindex = NULL;
  insert_line = NULL;
  delete_line = NULL;
  parm_insert_line = NULL;
  parm_delete_line = NULL;
  // Letters of a line are not pushed about either.
  idcok(stdscr, FALSE);
}
