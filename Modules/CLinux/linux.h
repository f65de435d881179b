// What Swift's Glibc module leaves out: readiness (epoll, eventfd, timerfd), accept4 and pseudo-terminals.
// No _GNU_SOURCE here: it changes declarations that the Glibc module has too, and both then clash.
#ifndef PARLEY_CLINUX_H
#define PARLEY_CLINUX_H

#include <elf.h>
#include <fcntl.h>
#include <malloc.h>
#include <pty.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
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

// What of this program and its libraries is only read, and has been read, counts as memory in use. The pages are
// given back, and come again from the file system's memory when they are needed once more.
struct parley_object {
  unsigned long address;
  const char *name;
  const Elf64_Phdr *headers;
  unsigned short count;
};

static inline int parley_give_back_object(struct parley_object *object, unsigned long size, void *nothing) {
  (void)size, (void)nothing;
  for (int index = 0; index < object->count; index++) {
    const Elf64_Phdr *part = &object->headers[index];
    if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
    unsigned long start = (object->address + part->p_vaddr + 4095) & ~4095ul;
    unsigned long end = (object->address + part->p_vaddr + part->p_filesz) & ~4095ul;
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 0;
}

static inline void parley_give_back_programs(void) {
  extern int dl_iterate_phdr(int (*)(struct parley_object *, unsigned long, void *), void *);
  dl_iterate_phdr(parley_give_back_object, (void *)0);
}

static inline int parley_window_size(int fd, struct winsize *size) {
  return ioctl(fd, TIOCGWINSZ, size);
}

static inline int parley_set_window_size(int fd, const struct winsize *size) {
  return ioctl(fd, TIOCSWINSZ, size);
}

#endif
