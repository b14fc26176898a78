#include "CTransfer.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

// Of curl/curl.h, whose binary interface is kept for as long as the library is libcurl.so.4.
typedef void CURL;
enum {
  HTTP_AND_HTTPS = 3,
  GLOBAL_ALL = 3,
  OPT_LOW_SPEED_LIMIT = 19,
  OPT_LOW_SPEED_TIME = 20,
  OPT_NOPROGRESS = 43,
  OPT_CONNECTTIMEOUT = 78,
  OPT_NOSIGNAL = 99,
  OPT_PROTOCOLS = 181,
  OPT_WRITEDATA = 10001,
  OPT_URL = 10002,
  OPT_ERRORBUFFER = 10010,
  OPT_HTTPHEADER = 10023,
  OPT_HEADERDATA = 10029,
  OPT_XFERINFODATA = 10057,
  OPT_WRITEFUNCTION = 20011,
  OPT_HEADERFUNCTION = 20079,
  OPT_XFERINFOFUNCTION = 20219,
  FAILED_INIT = 2,
};
struct curl_slist;

static struct {
  int (*global_init)(long flags);
  CURL *(*easy_init)(void);
  void (*easy_cleanup)(CURL *);
  void (*easy_reset)(CURL *);
  int (*easy_setopt)(CURL *, int option, ...);
  int (*easy_perform)(CURL *);
  struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
  void (*slist_free_all)(struct curl_slist *);
} curl;
static bool is_loaded;

static void load(void) {
  static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
  void *library = NULL;
  for (size_t i = 0; i < 2 && library == NULL; i++) library = dlopen(names[i], RTLD_NOW);
  if (library == NULL) return;
  const struct {
    const char *name;
    void *place;
  } calls[] = {
    {"curl_global_init", &curl.global_init},   {"curl_easy_init", &curl.easy_init},
    {"curl_easy_cleanup", &curl.easy_cleanup}, {"curl_easy_reset", &curl.easy_reset},
    {"curl_easy_setopt", &curl.easy_setopt},   {"curl_easy_perform", &curl.easy_perform},
    {"curl_slist_append", &curl.slist_append}, {"curl_slist_free_all", &curl.slist_free_all},
  };
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    void *call = dlsym(library, calls[i].name);
    if (call == NULL) return;
    *(void **)calls[i].place = call;
  }
  is_loaded = curl.global_init(GLOBAL_ALL) == 0;
}

struct easel_transfer {
  CURL *curl;
};

easel_transfer *easel_transfer_open(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!is_loaded) return NULL;
  easel_transfer *transfer = malloc(sizeof *transfer);
  if (transfer == NULL) return NULL;
  transfer->curl = curl.easy_init();
  if (transfer->curl != NULL) return transfer;
  free(transfer);
  return NULL;
}

void easel_transfer_close(easel_transfer *transfer) {
  curl.easy_cleanup(transfer->curl);
  free(transfer);
}

static size_t take_header(const char *bytes, size_t size, size_t count, void *context) {
  const easel_transfer_receiver *receiver = context;
  return receiver->header(receiver->context, bytes, size * count) ? size * count : 0;
}

static size_t take_body(const char *bytes, size_t size, size_t count, void *context) {
  const easel_transfer_receiver *receiver = context;
  return receiver->body(receiver->context, bytes, size * count) ? size * count : 0;
}

static int take_progress(void *context, int64_t a, int64_t b, int64_t c, int64_t d) {
  (void)a, (void)b, (void)c, (void)d;
  const easel_transfer_receiver *receiver = context;
  return !receiver->goes_on(receiver->context);
}

int easel_transfer_get(
  easel_transfer *transfer, const char *url, const char *const *headers, long silence,
  const easel_transfer_receiver *receiver, char *message) {
  CURL *easy = transfer->curl;
  struct curl_slist *list = NULL;
  message[0] = 0;
  for (; *headers != NULL; headers++) {
    struct curl_slist *longer = curl.slist_append(list, *headers);
    if (longer == NULL) {
      curl.slist_free_all(list);
      return FAILED_INIT;
    }
    list = longer;
  }
  curl.easy_reset(easy);
  curl.easy_setopt(easy, OPT_ERRORBUFFER, message);
  curl.easy_setopt(easy, OPT_URL, url);
  curl.easy_setopt(easy, OPT_HTTPHEADER, list);
  curl.easy_setopt(easy, OPT_PROTOCOLS, (long)HTTP_AND_HTTPS);
  curl.easy_setopt(easy, OPT_NOSIGNAL, 1L);
  curl.easy_setopt(easy, OPT_CONNECTTIMEOUT, silence);
  curl.easy_setopt(easy, OPT_LOW_SPEED_LIMIT, 1L);
  curl.easy_setopt(easy, OPT_LOW_SPEED_TIME, silence);
  curl.easy_setopt(easy, OPT_HEADERFUNCTION, take_header);
  curl.easy_setopt(easy, OPT_HEADERDATA, receiver);
  curl.easy_setopt(easy, OPT_WRITEFUNCTION, take_body);
  curl.easy_setopt(easy, OPT_WRITEDATA, receiver);
  curl.easy_setopt(easy, OPT_NOPROGRESS, 0L);
  curl.easy_setopt(easy, OPT_XFERINFOFUNCTION, take_progress);
  curl.easy_setopt(easy, OPT_XFERINFODATA, receiver);
  int code = curl.easy_perform(easy);
  // The message and the headers go before the handle does.
  curl.easy_reset(easy);
  curl.slist_free_all(list);
  return code;
}
