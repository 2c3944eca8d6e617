#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "merge/kept.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "restore",
    .synopsis = "[-o FOLDER] RUN-DIR",
    .summary = "give back the original inputs of a run, byte for byte",
    .details = "Writes what `kempt run --run-dir RUN-DIR` read into FOLDER, and proves every file "
               "by its digest.\n"
               "Prints one line a file, as `b2sum -l 256 --check` reads it. Without -o nothing is "
               "written: the\n"
               "copies are only proved.\n",
};

static int restore_one(const struct kp_kept_input *in, const char *folder, bool twice,
                       size_t number)
{
    struct kp_buf path = {0};
    struct kp_error err = {0};
    int code = KP_EXIT_OK;
    if (folder && twice) /* another input has that name too */
        kp_buf_printf(&path, "%s/%02zu-%s", folder, number, in->name);
    else if (folder)
        kp_buf_printf(&path, "%s/%s", folder, in->name);
    const char *to = folder ? kp_buf_cstr(&path) : NULL;
    if (!kp_buf_ok(&path))
        kp_no_memory(&err);
    else
        kp_kept_restore(in, to, &err);
    if (err.code != KP_OK)
        code = kp_tool_fail(&tool, &err);
    else
        printf("%s  %s\n", in->digest, to ? to : in->file);
    kp_buf_release(&path);
    return code;
}

static bool named_twice(const struct kp_kept *k, size_t i)
{
    for (size_t j = 0; j < k->ninputs; j++)
        if (j != i && strcmp(k->inputs[j].name, k->inputs[i].name) == 0)
            return true;
    return false;
}

static int run(const char *dir, const char *folder)
{
    struct kp_kept kept;
    struct kp_error err = {0};
    int code = KP_EXIT_OK;
    if (kp_kept_open(dir, &kept, &err) != KP_OK)
        code = kp_tool_fail(&tool, &err);
    if (code == KP_EXIT_OK && folder && mkdir(folder, 0777) != 0 && errno != EEXIST) {
        kp_fail_at(&err, KP_ERR_OUTPUT, folder, 0, 0, "cannot make the folder: %s",
                   strerror(errno));
        code = kp_tool_fail(&tool, &err);
    }
    for (size_t i = 0; i < kept.ninputs && code == KP_EXIT_OK; i++)
        code = restore_one(&kept.inputs[i], folder, named_twice(&kept, i), i + 1);
    if (fflush(stdout) != 0 && code == KP_EXIT_OK) {
        kp_fail(&err, errno == EPIPE ? KP_CLOSED : KP_ERR_OUTPUT,
                "cannot write standard output: %s", strerror(errno));
        code = kp_tool_fail(&tool, &err);
    }
    kp_kept_release(&kept);
    return code;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    const struct kp_option options[] = {
        {'o', "output", KP_OPT_STRING, &common.output, "FOLDER",
         "write the inputs there; made when it is not there", NULL},
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    if (common.files.count == 1) {
        code = run(common.files.items[0], common.output);
    } else {
        kp_tool_say(&tool, "one RUN-DIR is needed");
        code = KP_EXIT_USAGE;
    }
    kp_common_release(&common);
    return code;
}
