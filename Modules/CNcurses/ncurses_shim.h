// ncursesw for Swift: the wide header, and functions for what it has only as macros.
#ifndef PARLEY_CNCURSES_H
#define PARLEY_CNCURSES_H

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <locale.h>
#include <ncurses.h>

static inline attr_t parley_color_pair(int pair) { return COLOR_PAIR(pair); }

#endif
