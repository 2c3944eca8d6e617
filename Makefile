# kempt: what each target does is said by `make help`.
CC ?= gcc
CFLAGS ?= -O2 -g
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0

PKGS := libpcre2-8 libutf8proc yaml-0.1 icu-uc icu-i18n libsodium sqlite3 zlib libzstd lua5.4 jansson
KP_CFLAGS := -std=c17 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith \
             -D_GNU_SOURCE -DKP_VERSION='"$(VERSION)"' -Ilib -Icmd -fPIC -pthread -fvisibility=hidden \
             $(shell pkg-config --cflags $(PKGS) libxxhash)
KP_LIBS := $(shell pkg-config --libs $(PKGS)) -lcsv -lm -pthread

LIB_SRC := $(sort $(wildcard lib/*.c lib/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
CMD_SRC := $(sort $(wildcard cmd/*.c))
# cmd/kempt.c is the front; cmd/kempt-NAME.c are the tools; other files in cmd/ are shared by them.
TOOL_SRC := cmd/kempt.c $(wildcard cmd/kempt-*.c)
TOOLS := $(sort $(TOOL_SRC:cmd/%.c=$(BUILD)/bin/%))
SHARED_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(TOOL_SRC),$(CMD_SRC)))

UNIT_SRC := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/%.c=$(BUILD)/tests/%)

.PHONY: all
all: $(TOOLS) $(BUILD)/libkempt.a

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(KP_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libkempt.a: $(LIB_OBJ)
	@mkdir -p $(@D)
	rm -f $@ && ar rcs $@ $^

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(SHARED_OBJ) $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(KP_LIBS)

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	$(CC) $(KP_CFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/libkempt.a $(KP_LIBS) -lcmocka

.SECONDARY:

# One unit test: make unit/text/test_utf8 (the path under tests/, without .c)
unit/%: $(BUILD)/tests/unit/%
	$<

.PHONY: unit
unit: $(UNIT_BIN)
	@fail=0; for t in $(UNIT_BIN); do $$t >$$t.log 2>&1 || { cat $$t.log; fail=1; }; done; exit $$fail

# Fuzz targets (libFuzzer, so by clang): make fuzz runs each for FUZZ_SECONDS, fuzz-short for a moment, as every push does.
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN := $(FUZZ_SRC:tests/%.c=$(BUILD)/tests/%)
FUZZ_SECONDS ?= 600
FUZZ_FLAGS := -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(LIB_SRC)
	@mkdir -p $(@D)
	clang $(KP_CFLAGS) $(FUZZ_FLAGS) -o $@ $< $(LIB_SRC) $(KP_LIBS)

.PHONY: fuzz fuzz-short
fuzz-short: FUZZ_SECONDS := 5
fuzz fuzz-short: $(FUZZ_BIN)
	@for t in $(FUZZ_BIN); do mkdir -p $$t.corpus; \
	  $$t -max_total_time=$(FUZZ_SECONDS) -max_len=1024 -timeout=10 -print_final_stats=0 -verbosity=0 \
	      -artifact_prefix=$$t. $$t.corpus || exit 1; done

# Measures against peers: make bench BENCH='import convert' ROUNDS=3 (tests/bench/README.md).
.PHONY: bench
bench: all
	BUILD=$(BUILD) bash tests/bench/run.sh $(BENCH)

.PHONY: clean
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
