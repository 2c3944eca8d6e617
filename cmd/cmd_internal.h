/* What the files of the tool frame share. Tools include tool.h. */
#ifndef KP_CMD_INTERNAL_H
#define KP_CMD_INTERNAL_H

#include "tool.h"

/* Parses argv against one table; what is no option goes to files. Returns -1 to go on, else the
 * exit status. */
int kp_options_parse(const struct kp_tool *tool, const struct kp_option *options, int argc,
                     char **argv, struct kp_strings *files);

void kp_options_help(const struct kp_tool *tool, const struct kp_option *options);

/* A line an option: its name, its value's name, its help, between tabs. */
void kp_options_complete(const struct kp_option *options);

/* Draws the progress bar on standard error; for struct kp_pipeline_config. */
void kp_progress_draw(void *closure, const struct kp_progress *p);

#endif
