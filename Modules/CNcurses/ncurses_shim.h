// ncursesw for Swift: the wide header, and functions for what it has only as macros or variables.
#ifndef PARLEY_CNCURSES_H
#define PARLEY_CNCURSES_H

#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <sys/ioctl.h>

static const attr_t parley_bold = A_BOLD;
static const attr_t parley_italic = A_ITALIC;
static const attr_t parley_underline = A_UNDERLINE;
static const attr_t parley_reverse = A_REVERSE;

static inline WINDOW *parley_screen_window(void) { return stdscr; }
static inline int parley_colours(void) { return COLORS; }

// Variadic functions do not reach Swift.
static inline int parley_terminal_size(int fd, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) != 0) return -1;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}

// A file without a name that lives in memory.
static inline int parley_memory(void) {
  extern int memfd_create(const char *, unsigned int);
  return memfd_create("parley-screen", 1u /* MFD_CLOEXEC */);
}

// Hidden from Swift, which asks for no X/Open functions.
static inline int parley_width(wchar_t character) {
  extern int wcwidth(wchar_t);
  return wcwidth(character);
}

// For tests: both ends of a pseudo-terminal, and its size.
static inline int parley_set_terminal_size(int fd, int rows, int columns) {
  struct winsize size = {(unsigned short)rows, (unsigned short)columns, 0, 0};
  return ioctl(fd, TIOCSWINSZ, &size);
}

static inline int parley_open_terminal_pair(int *terminal, int *program) {
  extern int openpty(int *, int *, char *, const struct termios *, const struct winsize *);
  return openpty(terminal, program, 0, 0, 0);
}

// Late, because its macros have the plainest names (lines, columns, tab).
#include <term.h>

// A string capability of the terminal, or NULL; tigetstr says -1 for what is not a string.
static inline const char *parley_capability(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == (const char *)-1 ? NULL : value;
}

#endif
