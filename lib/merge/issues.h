/* The issues of a golden record (`_issues`, "field:rule;field:rule"): those of the cells that
 * survived. */
#ifndef KP_MERGE_ISSUES_H
#define KP_MERGE_ISSUES_H

#include "merge/survive.h"

#define KP_NO_MEMBER UINT32_MAX

/* Appends them: of each member, in record order, the issues of the fields in which it won, each
 * once; and those that name no field of the stream and are every member's. won: by column, the
 * member that the golden cell is from, or KP_NO_MEMBER where a rule made it. */
void kp_merge_issues(const struct kp_lineup *l, const struct kp_member *members, size_t count,
                     const uint32_t *won, struct kp_buf *out);

#endif
