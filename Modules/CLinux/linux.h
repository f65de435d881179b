// What Swift's Glibc module leaves out: readiness (epoll, eventfd, timerfd), accept4 and pseudo-terminals.
// No _GNU_SOURCE here: it changes declarations that the Glibc module has too, and both then clash.
#ifndef PARLEY_CLINUX_H
#define PARLEY_CLINUX_H

#include <fcntl.h>
#include <malloc.h>
#include <pty.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

// Function-like macros and variadic functions do not reach Swift.
static inline int parley_accept4(int fd, struct sockaddr *address, socklen_t *length) {
  extern int accept4(int, struct sockaddr *, socklen_t *, int);
  return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// None of the two is inherited.
static inline int parley_pipe(int ends[2]) {
  extern int pipe2(int[2], int);
  return pipe2(ends, O_CLOEXEC);
}

// What this process holds in memory stays there: no core, and no other process of its user looks in.
static inline void parley_forbid_dumps(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static inline int parley_window_size(int fd, struct winsize *size) {
  return ioctl(fd, TIOCGWINSZ, size);
}

static inline int parley_set_window_size(int fd, const struct winsize *size) {
  return ioctl(fd, TIOCSWINSZ, size);
}

#endif
