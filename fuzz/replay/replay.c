/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Runs files through a fuzz target, without a fuzzer: corpora as unit tests. Arguments are files
 * and folders of files. Fails when there is none, so that a lost corpus is seen. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/check.h"

enum { PATH_SIZE = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t file_count;

static void run_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    VS_CHECK(file != NULL);
    uint8_t *bytes =
        malloc(size == 0 ? 1 : size); /* of its own size, so that a sanitizer sees overruns */
    VS_CHECK(bytes != NULL);
    VS_CHECK_INT(fread(bytes, 1, size, file), ==, size);
    (void)fclose(file);
    (void)fprintf(stderr, "%s\n", path); /* the last one printed is the one that failed */
    (void)LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    file_count++;
}

static void run_path(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        (void)fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    if (!S_ISDIR(info.st_mode)) {
        run_file(path, (size_t)info.st_size);
        return;
    }
    struct dirent **entries;
    int count = scandir(path, &entries, NULL, alphasort);
    VS_CHECK_INT(count, >=, 0);
    for (int i = 0; i < count; i++) {
        char inner[PATH_SIZE];
        (void)snprintf(inner, sizeof inner, "%s/%s", path, entries[i]->d_name);
        if (entries[i]->d_name[0] != '.')
            run_path(inner);
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    (void)printf("%u inputs\n", file_count);
    return file_count > 0 ? 0 : 1;
}
