/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "adapters/curl_library/curl_library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

struct vs_curl_library vs_curl_library;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum vs_err result;
static struct vs_err_note why;

/* POSIX (dlsym, rationale) lets an object pointer hold a function; C says it by copying. */
static bool find(void *library, const char *name, void *function, size_t size)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        result = vs_fail(&why, VS_ERR_UNSUPPORTED, "libcurl.so.4 has no %s: install libcurl 7.66 or later", name);
        return false;
    }
    memcpy(function, &found, size);
    return true;
}

static void load(void)
{
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        result = vs_fail(&why, VS_ERR_UNSUPPORTED, "libcurl.so.4 cannot be loaded (%s): install libcurl4", dlerror());
        return;
    }
#define VS_CURL_FIND(name)                                                                                           \
    if (!find(library, #name, &vs_curl_library.loaded_##name, sizeof vs_curl_library.loaded_##name))                  \
        return;
    VS_CURL_FUNCTIONS(VS_CURL_FIND)
#undef VS_CURL_FIND
    if (vs_curl_library.loaded_curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        result = vs_fail(&why, VS_ERR_NOMEM, "libcurl cannot be started");
}

enum vs_err vs_curl_load(struct vs_err_note *note)
{
    (void)pthread_once(&once, load);
    if (result != VS_ERR_OK && note != NULL)
        *note = why;
    return result;
}
