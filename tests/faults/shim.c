/* A bad day for a process that is started with it (LD_PRELOAD): its disk is slow or full, its clock
   is wrong. FAULTS names a file of fixed width that is changed while the process runs:
   "full=0 slow=00000 clock=+0000000\n": full 1 = writes fail with "no space left"; slow =
   milliseconds of each sync; clock = seconds by which the wall clock is off. Only files below
   FAULTS_IN are touched, so that logs and sockets go on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static const char *faults = "full=0 slow=00000 clock=+0000000\n";
static const char *inside = "/";

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("FAULTS");
  if (getenv("FAULTS_IN")) inside = getenv("FAULTS_IN");
  if (!file) return;
  int fd = open(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  void *map = mmap(NULL, 33, PROT_READ, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) faults = map;
  close(fd);
}

static int touched(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  return n > 0 && strncmp(path, inside, strlen(inside)) == 0;
}
static int full(int fd) { return faults[5] == '1' && touched(fd); }
static void slow(int fd) {
  long ms = strtol(faults + 12, NULL, 10);
  if (ms > 0 && touched(fd)) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
  }
}
static long off(void) { return strtol(faults + 24, NULL, 10); }

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)
#define NO_SPACE(fd) \
  if (full(fd)) {    \
    errno = ENOSPC;  \
    return -1;       \
  }

ssize_t write(int fd, const void *bytes, size_t n) { REAL(write); NO_SPACE(fd) return real(fd, bytes, n); }
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) { REAL(pwrite); NO_SPACE(fd) return real(fd, bytes, n, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) { REAL(pwrite64); NO_SPACE(fd) return real(fd, bytes, n, at); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { REAL(pwritev); NO_SPACE(fd) return real(fd, v, n, at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) { REAL(pwritev64); NO_SPACE(fd) return real(fd, v, n, at); }
int posix_fallocate(int fd, off_t at, off_t n) { REAL(posix_fallocate); return full(fd) ? ENOSPC : real(fd, at, n); }
int posix_fallocate64(int fd, off64_t at, off64_t n) { REAL(posix_fallocate64); return full(fd) ? ENOSPC : real(fd, at, n); }
int fsync(int fd) { REAL(fsync); slow(fd); return real(fd); }
int fdatasync(int fd) { REAL(fdatasync); slow(fd); return real(fd); }

int clock_gettime(clockid_t which, struct timespec *t) {
  REAL(clock_gettime);
  int failed = real(which, t);
  if (!failed && which == CLOCK_REALTIME) t->tv_sec += off();
  return failed;
}
int gettimeofday(struct timeval *t, void *zone) {
  REAL(gettimeofday);
  int failed = real(t, zone);
  if (!failed) t->tv_sec += off();
  return failed;
}
time_t time(time_t *out) {
  REAL(time);
  time_t now = real(NULL) + off();
  if (out) *out = now;
  return now;
}
