#include "profile/page.h"

#include <math.h>

#include "text/utf8.h"

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ink:#1c2430;--soft:#5b6675;--line:#d9dee6;--paper:#fff;--card:#f6f8fa;--bar:#3b6ea8;"
    "--track:#e3e8ef;--good:#2e7d4f;--fair:#b7791f;--poor:#b83232}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#323b47;--paper:#"
    "14181d;--card:#1c2229;"
    "--bar:#6ea3e0;--track:#2b333d;--good:#5fbf85;--fair:#e0ad55;--poor:#ef7d7d}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 "
    "system-ui,-apple-system,"
    "\"Segoe UI\",Roboto,\"Noto Sans\",\"Noto Sans Arabic\",\"Noto Sans CJK SC\",sans-serif}"
    "main{max-width:1080px;margin:0 auto;padding:24px 20px "
    "64px}h1{font-size:26px;line-height:1.25;margin:0 0 4px;"
    "overflow-wrap:anywhere}h2{font-size:19px;margin:36px 0 "
    "10px;padding-bottom:6px;border-bottom:1px solid var(--line)}"
    "h3{font-size:16px;margin:0;overflow-wrap:anywhere}h4{font-size:13px;color:var(--soft);margin:"
    "14px 0 4px;font-weight:600}"
    "p{margin:6px "
    "0}.soft{color:var(--soft)}.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax("
    "132px,1fr));"
    "gap:12px;margin:18px 0}.tile{background:var(--card);border:1px solid "
    "var(--line);border-radius:8px;padding:12px 14px}"
    ".tile b{display:block;font-size:22px;line-height:1.2;font-variant-numeric:tabular-nums}.tile "
    "span{color:var(--soft);"
    "font-size:13px}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-"
    "numeric:tabular-nums}"
    "th{font-size:13px;color:var(--soft);font-weight:600;text-align:start}th,td{padding:5px 10px "
    "5px 0;border-bottom:1px "
    "solid "
    "var(--line);vertical-align:middle}td.n,th.n{text-align:end;white-space:nowrap}td.b{min-width:"
    "90px;width:24%}"
    "td.v{overflow-wrap:anywhere}svg.bar{display:block;width:100%;height:9px;border-radius:3px;"
    "background:var(--track)}"
    "svg.bar rect{fill:var(--bar)}svg.good rect{fill:var(--good)}svg.fair "
    "rect{fill:var(--fair)}svg.poor rect{fill:"
    "var(--poor)}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,420px),"
    "1fr));gap:16px}"
    ".card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px "
    "16px;min-width:0;"
    "break-inside:avoid}.card "
    "table{font-size:14px}.tag{display:inline-block;font-size:12px;border:1px solid var(--line);"
    "border-radius:10px;padding:0 8px;margin:2px 4px 2px "
    "0;white-space:nowrap}.tag.poor{color:var(--poor);border-color:"
    "currentColor}.tag.good{color:var(--good);border-color:currentColor}a{color:var(--bar)}svg."
    "chart{display:block;"
    "width:100%;height:auto;max-height:220px}svg.chart "
    "text{fill:var(--soft);font-size:11px}svg.chart .l{fill:none;"
    "stroke:var(--bar);stroke-width:2}svg.chart .d,svg.chart .c{fill:var(--bar)}svg.chart "
    ".a{stroke:var(--line)}svg.chart .m{stroke:"
    "var(--poor);stroke-dasharray:4 3}code{font:13px ui-monospace,Menlo,Consolas,\"Noto Sans "
    "Mono\",monospace}"
    "@media(max-width:560px){main{padding:16px 14px "
    "48px}h1{font-size:22px}th,td{padding-right:8px}td.b{width:20%;min-width:56px}"
    ".wide{display:none}}"
    "table:not(.fall):not(.weights) td.b+td.n{text-align:start}svg.span "
    "path{stroke:var(--ink);stroke-width:.6;vector-effect:non-scaling-stroke}table.fall "
    "tr:last-child td{font-weight:600;border-bottom:0}table.fall td.b,table.weights "
    "td.b{width:42%}svg.chart text.s{font-size:8px}td.good{color:var(--good)}td.fair{color:var(--"
    "fair)}td.poor{color:var(--poor)}"
    "@media "
    "print{main{max-width:none;padding:0}.card,.tile{background:none}h2{break-after:avoid}tr{break-"
    "inside:avoid}}";

void kp_page_text(struct kp_buf *out, const char *s)
{
    size_t len = strlen(s);
    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp == '&')
            kp_buf_puts(out, "&amp;");
        else if (cp == '<')
            kp_buf_puts(out, "&lt;");
        else if (cp == '>')
            kp_buf_puts(out, "&gt;");
        else if (cp == '"')
            kp_buf_puts(out, "&quot;");
        else if (cp == KP_BAD_UTF8 || (cp < 0x20 && cp != '\n' && cp != '\t') ||
                 (cp >= 0x7F && cp < 0xA0))
            kp_buf_puts(out, "\xEF\xBF\xBD");
        else
            kp_buf_add(out, s + i, n);
        i += n;
    }
}

void kp_page_value(struct kp_buf *out, const char *s)
{
    kp_buf_puts(out, "<bdi>");
    kp_page_text(out, s);
    kp_buf_puts(out, "</bdi>");
}

void kp_page_open(struct kp_buf *out, const char *title)
{
    kp_buf_puts(out,
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    kp_page_text(out, title);
    kp_buf_puts(out, "</title><style>");
    kp_buf_puts(out, style);
    kp_buf_puts(out, "</style></head>\n<body><main>\n");
}

void kp_page_close(struct kp_buf *out)
{
    kp_buf_puts(out, "</main></body></html>\n");
}

const char *kp_page_tone(double share)
{
    return share >= 0.95 ? "good" : share >= 0.8 ? "fair" : "poor";
}

void kp_page_bar(struct kp_buf *out, double share, const char *tone)
{
    double width = share < 0 ? 0 : share > 1 ? 100 : share * 100;
    if (share > 0 && width < 1)
        width = 1; /* something is there */
    kp_buf_printf(out,
                  "<svg class=\"bar %s\" viewBox=\"0 0 100 9\" preserveAspectRatio=\"none\" "
                  "aria-hidden=\"true\"><rect "
                  "width=\"%.4g\" height=\"9\"/></svg>",
                  tone, width);
}

void kp_page_share(struct kp_buf *out, double share)
{
    if (share > 0.9995 && share < 1)
        kp_buf_puts(out, "99.9%");
    else if (share > 0 && share < 0.0005)
        kp_buf_puts(out, "&lt;0.1%");
    else
        kp_buf_printf(out, share == 0 || share == 1 ? "%.0f%%" : "%.1f%%", 100 * share);
}

void kp_page_tile(struct kp_buf *out, const char *figure, const char *name)
{
    kp_buf_puts(out, "<div class=\"tile\"><b>");
    kp_page_text(out, figure);
    kp_buf_puts(out, "</b><span>");
    kp_page_text(out, name);
    kp_buf_puts(out, "</span></div>");
}

void kp_page_line(struct kp_buf *out, const double *values, size_t n, const char *label)
{
    double step = n > 1 ? 440.0 / (double)(n - 1) : 0, least = 1, x = 0, y = 0;
    bool open = false;
    for (size_t i = 0; i < n; i++)
        least = values[i] < least ? values[i] : least; /* a gap compares false */
    double low = least >= 0.9 ? 0.9 : floor(least * 5) / 5;
    kp_buf_puts(out, "<svg class=\"chart\" viewBox=\"0 0 500 90\" role=\"img\" aria-label=\"");
    kp_page_text(out, label);
    kp_buf_printf(out,
                  "\"><path class=\"a\" d=\"M40 80H490M40 10H490\"/><text x=\"32\" y=\"84\" "
                  "text-anchor=\"end\">%.0f%%</text>"
                  "<text x=\"32\" y=\"14\" text-anchor=\"end\">100%%</text><path class=\"l\" d=\"",
                  100 * low);
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            open = false;
            continue;
        }
        x = 45 + step * (double)i;
        y = 80 - 70 * (values[i] - low) / (1 - low);
        kp_buf_printf(out, "%s%.1f %.1f", open ? "L" : "M", x, y);
        open = true;
    }
    kp_buf_printf(out, "\"/><circle class=\"d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/></svg>", x, y);
}
