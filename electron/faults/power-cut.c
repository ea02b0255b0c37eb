/*
 * A disk that loses power, for tests: loaded before libc (LD_PRELOAD), it ends the process at one operation, and leaves
 * in a second folder what the first would hold after a power cut (disk-image.h).
 *
 * C1. The process ends at one operation (a write, a sync, a truncation), before that operation has any effect.
 * C2. Mode "torn": some of the sectors (512 bytes) that were written and not synced have reached the image as well. The
 *     write during which the process ends is one of those.
 * C3. Mode "kill" ends the process and nothing more: what was written is in the real folder, as after `kill -9`.
 * C4. Modes "full" and "sick" end nothing: from then on some writes fail for want of space, or some syncs with an error.
 *     What a failed sync was to bring to the disk never gets there, though the next sync succeeds: so does Linux.
 *
 * CORDON_CUT_FROM  the folder, without its subfolders   CORDON_CUT_MODE  lost | torn | kill | full | sick
 * CORDON_CUT_TO    the image                            CORDON_CUT_SEED  of the coin
 * CORDON_CUT_AT    the operation, from 1; 0 for none    CORDON_CUT_FOR   how many writes or syncs fail
 * CORDON_CUT_COUNT a file that is told at the end how many operations there were
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include "disk-image.h"

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static const char *mode;
static long at, lasting, operations, failures;

static int is(const char *name) { return mode && !strcmp(mode, name); }

static long number(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
  from = getenv("CORDON_CUT_FROM");
  to = getenv("CORDON_CUT_TO");
  mode = getenv("CORDON_CUT_MODE");
  at = number("CORDON_CUT_AT");
  lasting = number("CORDON_CUT_FOR");
  coin = (unsigned long)number("CORDON_CUT_SEED") * 2654435761u + 1;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("CORDON_CUT_COUNT");
  FILE *out = path && operations > 0 ? fopen(path, "w") : NULL;
  if (!out) return;
  fprintf(out, "%ld", operations);
  fclose(out);
}

static void cut(void) {
  if (is("torn")) for (int fd = 0; fd < DESCRIPTORS; fd++) if (file_of(fd)) tear(fd, file_of(fd));
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* C1. True when the operation is to fail instead. */
static int counted(int is_sync) {
  operations++;
  if (at <= 0 || operations < at) return 0;
  if (is("full") || is("sick")) return is_sync == is("sick") && failures++ < lasting;
  if (operations == at) cut();
  return 0;
}

static ssize_t write_at(int fd, const void *data, size_t size, off_t offset) {
  pthread_mutex_lock(&lock);
  File *file = file_of(fd);
  ssize_t written = -1;
  if (!file) written = REAL(pwrite64)(fd, data, size, offset);
  else {
    /* The write that the cut interrupts may have reached the disk in part. */
    if (at == operations + 1 && is("torn")) {
      remember(file, offset, offset + (off_t)size);
      if (REAL(pwrite64)(fd, data, size, offset) < 0) abort();
    }
    if (counted(0)) errno = ENOSPC;
    else if ((written = REAL(pwrite64)(fd, data, size, offset)) > 0) remember(file, offset, offset + written);
  }
  pthread_mutex_unlock(&lock);
  return written;
}

static int sync_of(int fd, int (*real)(int)) {
  if (fd < 0 || fd >= DESCRIPTORS || of[fd] == NONE) return real(fd);
  pthread_mutex_lock(&lock);
  int failed = counted(1);
  if (failed && of[fd] != FOLDER) forget(file_of(fd));
  else if (!failed && of[fd] == FOLDER) folder_synced();
  else if (!failed) synced(fd, file_of(fd));
  pthread_mutex_unlock(&lock);
  /* The image is the disk: the real one need not be waited for. */
  return failed ? (errno = EIO, -1) : 0;
}

int fsync(int fd) { return sync_of(fd, REAL(fsync)); }
int fdatasync(int fd) { return sync_of(fd, REAL(fdatasync)); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return write_at(fd, data, size, offset); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return write_at(fd, data, size, offset); }

ssize_t write(int fd, const void *data, size_t size) {
  if (!file_of(fd)) return REAL(write)(fd, data, size);
  ssize_t written = write_at(fd, data, size, lseek(fd, 0, SEEK_CUR));
  if (written > 0) lseek(fd, written, SEEK_CUR);
  return written;
}

int ftruncate64(int fd, off64_t size) {
  pthread_mutex_lock(&lock);
  File *file = file_of(fd);
  /* Making a file shorter needs no space. */
  if (file) counted(0);
  int result = REAL(ftruncate64)(fd, size);
  if (file && !result && (file->low < 0 || size < file->low)) file->low = size;
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
  int result = REAL(unlink)(path);
  const char *name = name_of(path);
  if (result || !name) return result;
  pthread_mutex_lock(&lock);
  File *file = &files[number_of(name) - 1];
  file->count = 0;
  file->low = -1;
  file->deleted = 1;
  pthread_mutex_unlock(&lock);
  return result;
}

int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  int fd = REAL(open64)(path, flags, rights);
  pthread_mutex_lock(&lock);
  opened(fd, path);
  pthread_mutex_unlock(&lock);
  return fd;
}
int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t rights = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open64(path, flags, rights);
}

int close(int fd) {
  if (fd >= 0 && fd < DESCRIPTORS) of[fd] = NONE;
  return REAL(close)(fd);
}
