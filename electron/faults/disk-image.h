/*
 * What a folder would hold after a power cut, kept in a second folder. Included by power-cut.c alone.
 *
 * D1. A file of the image changes only when the real file is synced: then the ranges written since the last sync are
 *     copied. A file that was never synced is not there.
 * D2. A deleted file stays in the image until its folder is synced, or until a new file of that name is.
 * D3. No file of the real folder is opened or closed here: that would drop the locks that SQLite holds on it.
 * D4. The index of a write-ahead log (-shm) is memory, not disk: it is in no image.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The function that another library of this name stands before. */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define SECTOR 512
#define FILES 64
#define DESCRIPTORS 4096

typedef struct { off_t from, to; } Range;
typedef struct { char name[256]; Range *ranges; size_t count, room; off_t low; int deleted; } File;

enum { NONE = 0, FOLDER = -1 };

static File files[FILES];
static int file_count;
/* Which tracked file a descriptor is: its number from 1, NONE, or FOLDER. */
static int of[DESCRIPTORS];
static const char *from, *to;
static unsigned long coin;

static int toss(void) {
  coin = coin * 6364136223846793005ul + 1442695040888963407ul;
  return (coin >> 40) & 1;
}

/* The name within the folder; NULL for what lies elsewhere or below. */
static const char *name_of(const char *path) {
  size_t length = from ? strlen(from) : 0;
  if (!length || !path || strncmp(path, from, length) || path[length] != '/') return NULL;
  const char *name = path + length + 1;
  size_t size = strlen(name);
  if (!size || size > 255 || strchr(name, '/')) return NULL;
  return size > 4 && !strcmp(name + size - 4, "-shm") ? NULL : name;
}

static int number_of(const char *name) {
  for (int i = 0; i < file_count; i++) if (!strcmp(files[i].name, name)) return i + 1;
  if (file_count == FILES) abort();
  File *file = &files[file_count++];
  strcpy(file->name, name);
  file->low = -1;
  return file_count;
}

static File *file_of(int fd) {
  int number = fd >= 0 && fd < DESCRIPTORS ? of[fd] : NONE;
  return number > 0 ? &files[number - 1] : NULL;
}

static void opened(int fd, const char *path) {
  if (fd < 0 || fd >= DESCRIPTORS) return;
  const char *name = name_of(path);
  of[fd] = name ? number_of(name) : from && path && !strcmp(path, from) ? FOLDER : NONE;
}

static void remember(File *file, off_t start, off_t stop) {
  if (file->count == file->room) {
    file->room = file->room ? file->room * 2 : 64;
    file->ranges = realloc(file->ranges, file->room * sizeof(Range));
    if (!file->ranges) abort();
  }
  file->ranges[file->count++] = (Range){start, stop};
}

static void path_of(const File *file, char path[PATH_MAX]) {
  if (snprintf(path, PATH_MAX, "%s/%s", to, file->name) >= PATH_MAX) abort();
}

static int image_of(const File *file) {
  char path[PATH_MAX];
  path_of(file, path);
  return REAL(open64)(path, O_RDWR | O_CREAT, 0600);
}

static void copy(int fd, int image, off_t start, off_t stop) {
  char buffer[65536];
  while (start < stop) {
    size_t most = stop - start < (off_t)sizeof buffer ? (size_t)(stop - start) : sizeof buffer;
    ssize_t got = pread64(fd, buffer, most, start);
    if (got <= 0) return;
    if (REAL(pwrite64)(image, buffer, (size_t)got, start) != got) abort();
    start += got;
  }
}

/* D1 and D2. */
static void synced(int fd, File *file) {
  struct stat real;
  int image = image_of(file);
  if (image < 0 || fstat(fd, &real)) abort();
  if (file->deleted && REAL(ftruncate64)(image, 0)) abort();
  if (file->low >= 0 && REAL(ftruncate64)(image, file->low)) abort();
  for (size_t i = 0; i < file->count; i++) copy(fd, image, file->ranges[i].from, file->ranges[i].to);
  if (REAL(ftruncate64)(image, real.st_size)) abort();
  REAL(close)(image);
  file->count = 0;
  file->low = -1;
  file->deleted = 0;
}

static void forget(File *file) { file->count = 0; }

static void folder_synced(void) {
  char path[PATH_MAX];
  for (int i = 0; i < file_count; i++) {
    if (!files[i].deleted) continue;
    path_of(&files[i], path);
    REAL(unlink)(path);
    files[i].deleted = 0;
  }
}

/* Some of the sectors that were written and not synced reach the image, each or not by the toss of a coin. */
static void tear(int fd, const File *file) {
  if (file->deleted || !file->count) return;
  int image = image_of(file);
  for (size_t i = 0; i < file->count; i++) {
    for (off_t sector = file->ranges[i].from / SECTOR * SECTOR; sector < file->ranges[i].to; sector += SECTOR)
      if (toss()) copy(fd, image, sector, sector + SECTOR);
  }
  REAL(close)(image);
}
