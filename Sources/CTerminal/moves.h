#ifndef EASEL_MOVES_H
#define EASEL_MOVES_H

// Makes curses write what changes where it is, and never move what the terminal shows.
void easel_curses_never_move(void);

#endif
