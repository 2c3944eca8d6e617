/* kempt review: doubtful pairs, side by side, and what a person says about them. */
#include "match/review.h"
#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const struct kp_tool tool = {
    .name = "review",
    .synopsis = "--pairs FILE --labels FILE [--id FIELD] [OPTION...] FILE...",
    .summary = "look at doubtful pairs and say whether they are the same customer",
    .details = "Shows pairs that kempt dedupe --pairs wrote, side by side, with the records of the "
               "FILEs that were\n"
               "matched, and asks on standard input whether both are one customer. Shows values of "
               "records.\n",
};

static const char help[] = "y  the same customer\n"
                           "n  different customers\n"
                           "u  cannot be told\n"
                           "b  back: take the last answer back and ask again\n"
                           "q  stop here; what was answered is kept, and not asked again\n";

struct session {
    struct kp_review review;
    struct kp_labels labels;
    struct kp_review_page page;
    uint64_t *sizes; /* of the file of labels before each pair's answer */
    enum kp_label *answers;
    size_t at; /* the pair that is asked */
    struct kp_buf text;
    char *line; /* of input */
    size_t room;
    bool ended;
};

static size_t terminal_width(void)
{
    struct winsize w;
    const char *columns = getenv("COLUMNS");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
        return w.ws_col;
    return columns && atoi(columns) > 0 ? (size_t)atoi(columns) : 100;
}

static enum kp_status flush(struct session *s, struct kp_error *err)
{
    if (!kp_buf_ok(&s->text))
        return kp_no_memory(err);
    size_t n = s->text.len ? fwrite(s->text.data, 1, s->text.len, stdout) : 0;
    if (n != s->text.len || fflush(stdout) != 0)
        return kp_fail(err, KP_ERR_OUTPUT, "cannot write to standard output");
    kp_buf_clear(&s->text);
    return KP_OK;
}

static void put_pair(struct session *s)
{
    const struct kp_review_pair *p = &s->review.pairs[s->at];
    kp_buf_printf(&s->text, "\npair %zu of %zu, probability %.6g, %+.1f bits\n", s->at + 1,
                  s->review.npairs, p->probability, p->weight);
    kp_review_show(&s->review, p, &s->page, &s->text);
}

/* The letter that was typed, in lower case; 0 for anything else, 'q' at the end of input. */
static enum kp_status ask(struct session *s, char *letter, struct kp_error *err)
{
    kp_buf_puts(&s->text, "the same customer? [y/n/u, b back, q stop, ? help] ");
    enum kp_status st = flush(s, err);
    if (st != KP_OK)
        return st;
    ssize_t n = getline(&s->line, &s->room, stdin);
    if (n < 0 || !isatty(STDIN_FILENO))
        kp_buf_putc(&s->text, '\n');
    while (n > 0 && (s->line[n - 1] == '\n' || s->line[n - 1] == '\r'))
        n--;
    *letter = n < 0 ? 'q' : n == 1 ? s->line[0] : '\0';
    if (*letter >= 'A' && *letter <= 'Z')
        *letter = (char)(*letter | 0x20);
    return KP_OK;
}

static enum kp_status answer(struct session *s, enum kp_label label, struct kp_error *err)
{
    const struct kp_review_pair *p = &s->review.pairs[s->at];
    s->sizes[s->at] = s->labels.size;
    s->answers[s->at] = label;
    enum kp_status st = kp_labels_add(&s->labels, p->left, p->right, label, p->probability, err);
    if (st == KP_OK && ++s->at < s->review.npairs)
        put_pair(s);
    return st;
}

static enum kp_status go_back(struct session *s, struct kp_error *err)
{
    if (s->at == 0) {
        kp_buf_puts(&s->text, "nothing was answered yet\n");
        return KP_OK;
    }
    enum kp_status st = kp_labels_cut(&s->labels, s->sizes[--s->at], err);
    if (st == KP_OK)
        put_pair(s);
    return st;
}

static enum kp_status converse(struct session *s, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    if (s->review.npairs)
        put_pair(s);
    for (bool stop = false; st == KP_OK && !stop && s->at < s->review.npairs;) {
        char letter;
        st = ask(s, &letter, err);
        if (st != KP_OK)
            break;
        switch (letter) {
        case 'y':
            st = answer(s, KP_LABEL_MATCH, err);
            break;
        case 'n':
            st = answer(s, KP_LABEL_DIFFERENT, err);
            break;
        case 'u':
            st = answer(s, KP_LABEL_UNSURE, err);
            break;
        case 'b':
            st = go_back(s, err);
            break;
        case 'q':
            stop = true;
            break;
        default:
            kp_buf_puts(&s->text, help);
        }
    }
    return st;
}

static enum kp_status sum_up(struct session *s, struct kp_error *err)
{
    size_t n[KP_LABEL_COUNT] = {0};
    for (size_t i = 0; i < s->at; i++)
        n[s->answers[i]]++;
    kp_buf_printf(&s->text,
                  "%zu answered: %zu the same, %zu different, %zu not told; %llu answered before, "
                  "%llu left\n",
                  s->at, n[KP_LABEL_MATCH], n[KP_LABEL_DIFFERENT], n[KP_LABEL_UNSURE],
                  (unsigned long long)s->labels.earlier,
                  (unsigned long long)s->review.waiting - s->at);
    return flush(s, err);
}

static int run(const struct kp_review_options *o, const char *labels)
{
    struct session s = {.page = {terminal_width(), isatty(STDOUT_FILENO) && !getenv("NO_COLOR")}};
    struct kp_error err = {0};
    enum kp_status st = kp_labels_open(&s.labels, labels, &err);
    if (st == KP_OK)
        st = kp_review_init(&s.review, o, &s.labels, &err);
    if (st == KP_OK) {
        s.sizes = calloc(s.review.npairs + 1, sizeof *s.sizes);
        s.answers = calloc(s.review.npairs + 1, sizeof *s.answers);
        st = s.sizes && s.answers ? converse(&s, &err) : kp_no_memory(&err);
    }
    if (st == KP_OK)
        st = sum_up(&s, &err);
    kp_review_release(&s.review);
    kp_labels_release(&s.labels);
    kp_buf_release(&s.text);
    free(s.sizes);
    free(s.answers);
    free(s.line);
    return st == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
}

static const char *misused(const struct kp_common *common, const struct kp_review_options *o,
                           const char *labels)
{
    if (!o->pairs)
        return "--pairs FILE is needed: what kempt dedupe --pairs wrote";
    if (!labels)
        return "--labels FILE is needed: where the answers go";
    if (common->files.count == 0)
        return "name the files of records that were matched; standard input takes the answers";
    for (size_t i = 0; i < common->files.count; i++)
        if (strcmp(common->files.items[i], "-") == 0)
            return "records cannot come from standard input, which takes the answers";
    return NULL;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_review_options o = {.threshold = -1, .to_score = 1};
    const char *labels = NULL;
    int64_t limit = 100;
    const struct kp_option options[] = {
        {0, "pairs", KP_OPT_STRING, &o.pairs, "FILE", "the scored pairs of kempt dedupe --pairs",
         NULL},
        {0, "labels", KP_OPT_STRING, &labels, "FILE",
         "where the answers are appended; pairs that have one are not asked", NULL},
        {0, "id", KP_OPT_STRING, &o.id, "FIELD",
         "the field that identifies a record, as it was given to kempt dedupe", NULL},
        {0, "limit", KP_OPT_INT, &limit, "N", "most pairs to ask (default: 100)", NULL},
        {0, "from-score", KP_OPT_REAL, &o.from_score, "P", "only pairs of this probability or more",
         NULL},
        {0, "to-score", KP_OPT_REAL, &o.to_score, "P", "only pairs of this probability or less",
         NULL},
        {0, "threshold", KP_OPT_REAL, &o.threshold, "P",
         "probability around which to ask (default: the least of a match)", NULL},
        KP_OPT_HEADING("Input"),
        {'f', "from", KP_OPT_CHOICE, &common.from, "FORMAT",
         "format of the records; found out when not given", kp_format_choices},
        {0, "delimiter", KP_OPT_CHAR, &common.delimiter, "CHAR",
         "what separates the cells of CSV input", NULL},
        {0, "header", KP_OPT_FLAG, &common.header, NULL, "the first line of CSV names the columns",
         NULL},
        {0, "no-header", KP_OPT_FLAG, &common.no_header, NULL,
         "it does not: columns are named 1, 2, 3 ...", NULL},
        {0, "charset", KP_OPT_STRING, &common.charset, "NAME",
         "character set of the records, when not UTF-8", NULL},
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &common);
    if (status >= 0)
        return status;
    const char *wrong = misused(&common, &o, labels);
    if (wrong) {
        struct kp_error err;
        kp_fail(&err, KP_ERR_USAGE, "%s", wrong);
        kp_common_release(&common);
        return kp_tool_fail(&tool, &err);
    }
    o.limit = (uint64_t)limit;
    o.files = common.files.items;
    o.nfiles = common.files.count;
    o.read = kp_tool_config(&tool, &common).read;
    status = run(&o, labels);
    kp_common_release(&common);
    return status;
}
