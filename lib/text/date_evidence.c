#include "text/date_evidence.h"

/* The share of the rows in question that must decide. Where day and month are at stake some 60 % of
 * dates do, where Jalali and Hijri are, the 1.6 % that fall on the 31st; a share far below that is
 * likelier a slip of the pen. */
static const double order_share = 0.05;
static const double calendar_share = 0.004;
enum { SURE_ENOUGH = 20 }; /* rows in question up to which a single deciding row will do */

void kp_date_evidence_init(struct kp_date_evidence *e, const struct kp_date_options *options,
                           int64_t latest)
{
    memset(e, 0, sizeof *e);
    e->options = *options;
    e->latest = latest;
}

static void add_row(struct kp_date_rows *rows, uint64_t row)
{
    uint64_t kept = rows->count < KP_DATE_EVIDENCE_ROWS ? rows->count : KP_DATE_EVIDENCE_ROWS;
    rows->count++;
    uint64_t at = kept;
    while (at > 0 && rows->first[at - 1] > row)
        at--;
    if (at == KP_DATE_EVIDENCE_ROWS)
        return;
    for (uint64_t i = kept < KP_DATE_EVIDENCE_ROWS ? kept : KP_DATE_EVIDENCE_ROWS - 1; i > at; i--)
        rows->first[i] = rows->first[i - 1];
    rows->first[at] = row;
}

static void merge_rows(struct kp_date_rows *rows, const struct kp_date_rows *other)
{
    uint64_t kept = other->count < KP_DATE_EVIDENCE_ROWS ? other->count : KP_DATE_EVIDENCE_ROWS;
    for (uint64_t i = 0; i < kept; i++)
        add_row(rows, other->first[i]);
    rows->count += other->count - kept;
}

static bool has(unsigned forms, int form)
{
    return (forms & KP_DATE_BIT(form)) != 0;
}

void kp_date_evidence_add(struct kp_date_evidence *e, struct kp_slice value, uint64_t row)
{
    struct kp_date_readings r;
    const char *reason;
    if (kp_slice_empty(value))
        return;
    kp_date_read(value, &e->options, &r, &reason);
    kp_date_evidence_add_readings(e, r, row);
}

void kp_date_evidence_add_readings(struct kp_date_evidence *e, struct kp_date_readings r,
                                   uint64_t row)
{
    unsigned any_day = r.forms;
    for (int f = 0; f < KP_DATE_FORMS; f++)
        if (has(r.forms, f) && r.days[f] > e->latest)
            r.forms &= ~KP_DATE_BIT(f);
    if (r.forms == 0) {
        add_row(&e->unread, row);
        return;
    }
    e->read++;
    if (any_day == r.shaped && (any_day & (any_day - 1)) == 0)
        return; /* one form alone: nothing to decide */
    for (int a = 0; a < KP_DATE_FORMS; a++) {
        for (int b = 0; b < KP_DATE_FORMS && has(r.forms, a); b++) {
            bool differ = has(any_day, b) && r.days[a] != r.days[b];
            e->disagree[a][b] += differ;
            e->disagree[b][a] += differ && !has(r.forms, b);
            if (!has(r.forms, b) && has(r.shaped, b))
                add_row(&e->only[a][b], row);
        }
    }
}

void kp_date_evidence_merge(struct kp_date_evidence *e, const struct kp_date_evidence *other)
{
    e->read += other->read;
    merge_rows(&e->unread, &other->unread);
    for (int a = 0; a < KP_DATE_FORMS; a++) {
        for (int b = 0; b < KP_DATE_FORMS; b++) {
            e->disagree[a][b] += other->disagree[a][b];
            merge_rows(&e->only[a][b], &other->only[a][b]);
        }
    }
}

static bool is_lunar_or_solar(enum kp_date_form form)
{
    return form == KP_DATE_JALALI || form == KP_DATE_HIJRI;
}

static bool enough(const struct kp_date_ruling *r)
{
    double rows = (double)(r->deciding.count + r->disagree);
    double share =
        is_lunar_or_solar(r->winner) && is_lunar_or_solar(r->loser) ? calendar_share : order_share;
    if (r->deciding.count == 0)
        return false;
    if (rows > SURE_ENOUGH && share == order_share && r->deciding.count < 2)
        return false;
    return (double)r->deciding.count >= rows * share;
}

static struct kp_date_ruling rule(const struct kp_date_evidence *e, int a, int b)
{
    bool swap = e->only[b][a].count > e->only[a][b].count;
    int winner = swap ? b : a, loser = swap ? a : b;
    struct kp_date_ruling r = {.winner = (enum kp_date_form)winner,
                               .loser = (enum kp_date_form)loser,
                               .disagree = e->disagree[a][b],
                               .deciding = e->only[winner][loser],
                               .contradicting = e->only[loser][winner]};
    r.kind = r.contradicting.count > 0 ? KP_DATE_CONTRADICTED
             : enough(&r)              ? KP_DATE_DECIDED
                                       : KP_DATE_UNDECIDED;
    return r;
}

/* True when a and b must be told apart. Forms that never read a value as different days need no
 * ruling, unless rows speak for both while the others are the same day by chance (03/03/2020). */
static bool in_question(const struct kp_date_evidence *e, int a, int b)
{
    return e->disagree[a][b] > 0 || (e->only[a][b].count > 0 && e->only[b][a].count > 0);
}

/* The forms that no other one has beaten. */
static unsigned unbeaten(const struct kp_date_evidence *e)
{
    unsigned forms = e->options.forms;
    for (int a = 0; a < KP_DATE_FORMS; a++) {
        for (int b = a + 1; b < KP_DATE_FORMS; b++) {
            struct kp_date_ruling r = rule(e, a, b);
            if (in_question(e, a, b) && r.kind == KP_DATE_DECIDED)
                forms &= ~KP_DATE_BIT(r.loser);
        }
    }
    return forms;
}

void kp_date_evidence_decide(const struct kp_date_evidence *e, struct kp_date_verdict *out)
{
    memset(out, 0, sizeof *out);
    out->kind = e->read > 0 ? KP_DATE_DECIDED : KP_DATE_NONE;
    out->forms = unbeaten(e);
    for (int a = 0; a < KP_DATE_FORMS; a++) {
        for (int b = a + 1; b < KP_DATE_FORMS; b++) {
            struct kp_date_ruling r = rule(e, a, b);
            if (!in_question(e, a, b) || !has(out->forms, r.winner))
                continue; /* what two beaten forms have against each other does not matter */
            if (r.kind != KP_DATE_DECIDED && !has(out->forms, r.loser))
                continue;
            out->rulings[out->count++] = r;
            if (r.kind != KP_DATE_DECIDED && out->kind != KP_DATE_CONTRADICTED)
                out->kind = r.kind;
        }
    }
    if (out->forms == 0)
        out->kind = KP_DATE_CONTRADICTED;
    if (out->kind != KP_DATE_DECIDED)
        out->forms = 0;
}

static void explain_rows(const struct kp_date_rows *rows, struct kp_buf *out)
{
    uint64_t kept = rows->count < KP_DATE_EVIDENCE_ROWS ? rows->count : KP_DATE_EVIDENCE_ROWS;
    kp_buf_puts(out, rows->count == 1 ? " (row " : " (rows ");
    for (uint64_t i = 0; i < kept; i++) {
        kp_buf_puts(out, i ? ", " : "");
        kp_buf_uint(out, rows->first[i]);
    }
    kp_buf_puts(out, rows->count > kept ? ", ...)" : ")");
}

static void explain_count(const struct kp_date_rows *rows, const char *form, struct kp_buf *out)
{
    kp_buf_uint(out, rows->count);
    kp_buf_puts(out, rows->count == 1 ? " row can only be " : " rows can only be ");
    kp_buf_puts(out, form);
    explain_rows(rows, out);
}

void kp_date_verdict_explain(const struct kp_date_verdict *v, struct kp_buf *out)
{
    if (v->kind == KP_DATE_NONE)
        kp_buf_puts(out, "no value is a date in the forms allowed\n");
    for (int i = 0; i < v->count; i++) {
        const struct kp_date_ruling *r = &v->rulings[i];
        const char *winner = kp_date_form_names[r->winner], *loser = kp_date_form_names[r->loser];
        kp_buf_printf(out, "%s%s%s: ", winner, r->kind == KP_DATE_DECIDED ? ", not " : " or ",
                      loser);
        if (r->kind == KP_DATE_UNDECIDED && r->deciding.count == 0) {
            kp_buf_puts(out, "no row tells them apart");
        } else {
            explain_count(&r->deciding, winner, out);
            if (r->kind == KP_DATE_UNDECIDED)
                kp_buf_puts(out, ", too few to decide");
            if (r->contradicting.count > 0) {
                kp_buf_puts(out, ", but ");
                explain_count(&r->contradicting, loser, out);
            }
        }
        kp_buf_putc(out, '\n');
    }
}
