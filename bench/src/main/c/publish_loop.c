/*
 * Publishes files as fast as C can, by the very steps that Landfast takes for a new file: create a
 * temporary name that nobody has, lock it, write, sync, close, link, sync the directory, remove the
 * temporary name. Threads share nothing but the count: each syncs the directory by itself.
 *
 *   publish_loop DIRECTORY THREADS BYTES FILES SECONDS
 *
 * Ends after so many files or seconds, whichever is first, and prints the files that it published
 * and the nanoseconds that it took. Any error ends it with a message and status 1.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *directory;
static char *bytes;
static size_t length;
static long files_max;
static int64_t deadline_nanos;
static atomic_long begun;
static atomic_long published;
static pthread_barrier_t start_together;

static void die(const char *step, const char *path) {
  fprintf(stderr, "publish_loop: %s %s: %s\n", step, path, strerror(errno));
  exit(1);
}

static int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void write_all(int file, const char *path) {
  for (size_t written = 0; written < length;) {
    ssize_t more = write(file, bytes + written, length - written);
    if (more < 0) {
      die("write", path);
    }
    written += (size_t)more;
  }
}

static void sync_directory(void) {
  int folder = open(directory, O_RDONLY);
  if (folder < 0) {
    die("open", directory);
  }
  if (fsync(folder) != 0) {
    die("fsync", directory);
  }
  if (close(folder) != 0) {
    die("close", directory);
  }
}

static void publish(long number) {
  char temporary[PATH_MAX];
  char target[PATH_MAX];
  snprintf(temporary, sizeof temporary, "%s/.publish-loop-%ld.part", directory, number);
  snprintf(target, sizeof target, "%s/f%ld", directory, number);

  int file = open(temporary, O_CREAT | O_EXCL | O_WRONLY, 0666);
  if (file < 0) {
    die("create", temporary);
  }
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fcntl(file, F_SETLK, &whole) != 0) {
    die("lock", temporary);
  }
  write_all(file, temporary);
  if (fsync(file) != 0) {
    die("fsync", temporary);
  }
  if (close(file) != 0) { /* and with it the lock */
    die("close", temporary);
  }
  if (link(temporary, target) != 0) {
    die("link", target);
  }
  sync_directory();
  if (unlink(temporary) != 0) {
    die("unlink", temporary);
  }
}

static void *publish_until_done(void *unused) {
  (void)unused;
  pthread_barrier_wait(&start_together);
  for (;;) {
    long number = atomic_fetch_add(&begun, 1);
    if (number >= files_max || now_nanos() >= deadline_nanos) {
      return NULL;
    }
    publish(number);
    atomic_fetch_add(&published, 1);
  }
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "Usage: publish_loop DIRECTORY THREADS BYTES FILES SECONDS\n");
    return 2;
  }
  directory = argv[1];
  int threads = atoi(argv[2]);
  length = strtoul(argv[3], NULL, 10);
  files_max = atol(argv[4]);
  double seconds_max = atof(argv[5]);

  bytes = malloc(length);
  pthread_t *started = calloc((size_t)threads, sizeof *started);
  if (bytes == NULL || started == NULL) {
    die("allocate", "memory");
  }
  memset(bytes, 'x', length); /* untouched, it would be one page of zeros */
  pthread_barrier_init(&start_together, NULL, (unsigned)threads + 1);
  for (int i = 0; i < threads; i++) {
    errno = pthread_create(&started[i], NULL, publish_until_done, NULL);
    if (errno != 0) {
      die("start", "a thread");
    }
  }

  int64_t start_nanos = now_nanos();
  deadline_nanos = start_nanos + (int64_t)(seconds_max * 1e9);
  pthread_barrier_wait(&start_together);
  for (int i = 0; i < threads; i++) {
    pthread_join(started[i], NULL);
  }
  printf("%ld %lld\n", atomic_load(&published), (long long)(now_nanos() - start_nanos));
  return fflush(stdout) == 0 ? 0 : 1;
}
