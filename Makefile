# kempt. `make help` tells what each target does.
CC ?= gcc
CFLAGS ?= -O2 -g
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
VERSION := 0.1.0
SOVERSION := 0
# make V=1 shows whole commands
Q := $(if $(V),,@)
SAY := $(if $(V),:,printf '  %s %s\n')

PKGS := libpcre2-8 libutf8proc yaml-0.1 icu-uc icu-i18n libsodium sqlite3 zlib libzstd lua5.4 jansson
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) libxxhash 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
KP_CFLAGS := -std=c17 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith \
             -D_GNU_SOURCE -DKP_VERSION='"$(VERSION)"' \
             -Ilib -Icmd -fPIC -pthread -fvisibility=hidden $(PKG_CFLAGS)
KP_LIBS := $(PKG_LIBS) -lcsv -lm -pthread

LIB_SRC := $(sort $(wildcard lib/*.c lib/*/*.c))
LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/%.o)
# cmd/kempt.c is the front, cmd/kempt-NAME.c are the tools; other files in cmd/ are the frame that they share.
TOOL_SRC := $(sort cmd/kempt.c $(wildcard cmd/kempt-*.c))
TOOLS := $(TOOL_SRC:cmd/%.c=$(BUILD)/bin/%)
FRAME_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(TOOL_SRC),$(sort $(wildcard cmd/*.c))))
UNIT_SRC := $(sort $(wildcard tests/unit/*/test_*.c))
UNIT_BIN := $(UNIT_SRC:tests/%.c=$(BUILD)/tests/%)
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN := $(FUZZ_SRC:tests/fuzz/%.c=$(BUILD)/fuzz/%)
MAN := $(sort $(wildcard man/*.[1-9]))
SO := $(BUILD)/libkempt.so.$(VERSION)

.PHONY: all
all: $(TOOLS) $(BUILD)/libkempt.a $(SO) $(BUILD)/kempt.pc

.PHONY: help
help:
	@echo 'make             build/bin/kempt, build/bin/kempt-NAME, build/libkempt.a and .so'
	@echo 'make deps        install with apt what the build needs'
	@echo 'make demo        build, run the whole pipeline on testdata/, show the result'
	@echo 'make check       build what tests need, run all tests'
	@echo 'make check-browser   open the report in Chromium, which it installs'
	@echo 'make check-san   the same under AddressSanitizer and UBSan; check-tsan: threads; check-valgrind: unit tests'
	@echo 'make fuzz-short  a short run of each fuzz target, the same each time; make fuzz: SECONDS_EACH=3600 for each'
	@echo 'make bench       measure against the peers that are installed (BENCH=part for one part)'
	@echo 'make lint        clang-format, clang-tidy, shellcheck, mandoc'
	@echo 'make install     PREFIX=/usr/local DESTDIR='

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@$(SAY) CC $<
	$(Q)$(CC) $(KP_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/libkempt.a: $(LIB_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(SO): $(LIB_OBJ)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libkempt.so.$(SOVERSION) -o $@ $^ $(KP_LIBS)
	$(Q)ln -sf $(@F) $(BUILD)/libkempt.so.$(SOVERSION)
	$(Q)ln -sf $(@F) $(BUILD)/libkempt.so

$(BUILD)/kempt.pc: Makefile
	@mkdir -p $(@D)
	$(Q)printf '%s\n' 'prefix=$(PREFIX)' 'Name: kempt' 'Description: keeps customer data clean' 'Version: $(VERSION)' \
	    'Requires.private: $(PKGS)' 'Libs: -L$${prefix}/lib -lkempt' 'Libs.private: -lcsv -lm -pthread' \
	    'Cflags: -I$${prefix}/include' >$@

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(FRAME_OBJ) $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	@$(SAY) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(KP_LIBS)

$(BUILD)/tests/unit/%: tests/unit/%.c $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	@$(SAY) LD $@
	$(Q)$(CC) $(KP_CFLAGS) -Itests/unit $(CFLAGS) $(LDFLAGS) -MMD -MP -MF $@.d -o $@ $< $(BUILD)/libkempt.a $(KP_LIBS) -lcmocka

.SECONDARY:

# One unit test: make unit/text/test_utf8 (the path under tests/, without .c)
unit/%: $(BUILD)/tests/unit/%
	$<

.PHONY: deps deps-check
deps:
	@.ci/deps build
deps-check:
	@.ci/deps check

# What needs the libraries runs in a second make, which then sees what was installed.
.PHONY: demo
demo: deps
	@echo 'building ...'
	@$(MAKE) --no-print-directory -s -j$$(nproc) SAY=: all
	@tests/demo.sh $(BUILD)

.PHONY: check check-programs
check: deps-check
	@mkdir -p $(BUILD)
	@$(MAKE) --no-print-directory -j$$(nproc) check-programs >$(BUILD)/check.log 2>&1 || { cat $(BUILD)/check.log; exit 1; }
	@tests/run $(BUILD)
check-programs: all $(UNIT_BIN)

# The report's page in a browser, some 300 MB to install; `make check` looks at the page itself, and in a browser where
# there is one.
.PHONY: check-browser
check-browser: deps
	@.ci/deps browser
	@$(MAKE) --no-print-directory -s -j$$(nproc) all
	@tests/cli.sh $(BUILD)/bin tests/cli/report/browser

SAN := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
.PHONY: check-san check-tsan check-valgrind
check-san: deps-check
	@$(MAKE) --no-print-directory -s -j$$(nproc) BUILD=$(BUILD)-san CFLAGS="$(SAN)" check-programs
	@KEMPT_SAN=1 UBSAN_OPTIONS=print_stacktrace=1 tests/run $(BUILD)-san

check-tsan: deps-check
	@$(MAKE) --no-print-directory -s -j$$(nproc) BUILD=$(BUILD)-tsan CFLAGS="-O1 -g -fsanitize=thread" check-programs
	@KEMPT_SAN=1 tests/run $(BUILD)-tsan

check-valgrind: deps-check
	@$(MAKE) --no-print-directory -s -j$$(nproc) BUILD=$(BUILD)-vg CFLAGS="-O1 -g" check-programs
	@UNIT_ONLY=1 WRAP="valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite" \
	    tests/run $(BUILD)-vg

# libFuzzer targets, by clang: tests/fuzz/fuzz_X.c, with a corpus in tests/fuzz/corpus/X where there is one.
SECONDS_EACH ?= 3600
FUZZ_CFLAGS := -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
.PHONY: fuzz fuzz-short fuzz-programs
fuzz-programs: $(FUZZ_BIN)
$(BUILD)/fuzz/%: tests/fuzz/%.c $(LIB_SRC)
	@mkdir -p $(@D)
	@$(MAKE) --no-print-directory -s BUILD=$(BUILD)-fuzz CC=clang \
	    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" $(BUILD)-fuzz/libkempt.a
	clang $(KP_CFLAGS) $(FUZZ_CFLAGS) -o $@ $< $(BUILD)-fuzz/libkempt.a $(KP_LIBS)

# $(1): how long. The short run begins with the same seed and the corpus of the repository alone, so that it is the same run each
# time; the long one keeps what it finds in $(BUILD)/corpus.
define run_fuzz
	@for f in $(FUZZ_BIN); do name=$${f##*/fuzz_}; found=$(BUILD)/$(2)/$$name; mkdir -p $$found; \
	    seeds=tests/fuzz/corpus/$$name; [ -d $$seeds ] || seeds=; \
	    printf 'fuzzing %s: ' $$name; \
	    if $$f $(1) -timeout=20 -rss_limit_mb=2048 -verbosity=0 -artifact_prefix=$(BUILD)/ $$found $$seeds \
	        >$(BUILD)/fuzz-$$name.log 2>&1; then echo 'no finding'; else tail -40 $(BUILD)/fuzz-$$name.log; exit 1; fi; done
endef
fuzz: deps-check fuzz-programs
	$(call run_fuzz,-max_total_time=$(SECONDS_EACH),corpus)
fuzz-short: deps-check fuzz-programs
	@rm -rf $(BUILD)/corpus-short
	$(call run_fuzz,-seed=1 -runs=20000,corpus-short)

.PHONY: lint
lint:
	@.ci/deps lint
	clang-format --dry-run -Werror $$(git ls-files '*.c' '*.h')
	clang-tidy --quiet $(LIB_SRC) $(wildcard cmd/*.c) -- $(KP_CFLAGS)
	shellcheck $$(git ls-files '*.sh') .ci/run .ci/deps tests/run tests/cli.sh
	mandoc -Tlint -W warning $(MAN)

.PHONY: install
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include \
	    $(DESTDIR)$(PREFIX)/share/kempt/rules $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 \
	    $(DESTDIR)$(PREFIX)/share/man/man7 $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(TOOLS) $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(BUILD)/libkempt.a $(DESTDIR)$(PREFIX)/lib
	install -m 755 $(SO) $(DESTDIR)$(PREFIX)/lib
	ln -sf $(notdir $(SO)) $(DESTDIR)$(PREFIX)/lib/libkempt.so.$(SOVERSION)
	ln -sf $(notdir $(SO)) $(DESTDIR)$(PREFIX)/lib/libkempt.so
	sed "s|^prefix=.*|prefix=$(PREFIX)|" $(BUILD)/kempt.pc >$(DESTDIR)$(PREFIX)/lib/pkgconfig/kempt.pc
	install -m 644 lib/kempt.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(wildcard rules/*.yaml rules/*.csv rules/*.json rules/*.txt) $(DESTDIR)$(PREFIX)/share/kempt/rules
	for m in $(MAN); do install -m 644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/; done
	install -m 644 cmd/completions/kempt.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kempt
	install -m 644 cmd/completions/_kempt $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 cmd/completions/kempt.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

# Measures against peers: make bench BENCH='import convert' ROUNDS=3 (tests/bench/README.md).
.PHONY: bench
bench: all
	BUILD=$(BUILD) bash tests/bench/run.sh $(BENCH)

# C programs of tests/bench, such as $(BUILD)/tests/bench/phone_oracle
$(BUILD)/tests/bench/%: tests/bench/%.c $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	$(CC) $(KP_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/libkempt.a $(KP_LIBS)

# Makes the tables that are checked in anew. PHONENUMBERS is a folder with the Python package of that name.
$(BUILD)/tables/%: rules/tables/%.c $(BUILD)/libkempt.a
	@mkdir -p $(@D)
	$(CC) $(KP_CFLAGS) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/libkempt.a $(KP_LIBS)

.PHONY: tables
tables: $(BUILD)/tables/hijri $(BUILD)/tables/countries $(BUILD)/tables/han $(BUILD)/tables/subdivisions
	$(BUILD)/tables/hijri >lib/text/calendar_hijri.c
	$(BUILD)/tables/countries >$(BUILD)/country_data.c && mv $(BUILD)/country_data.c lib/text/country_data.c
	$(BUILD)/tables/han >lib/text/han_table.c
	$(BUILD)/tables/subdivisions >$(BUILD)/subdivision_keys.c && mv $(BUILD)/subdivision_keys.c lib/text/subdivision_keys.c
	python3 rules/tables/date_words.py >lib/text/date_words.c
	python3 rules/tables/phone.py $(PHONENUMBERS) >lib/text/phone_data.c

# Makes what follows from the registries anew: the JSON Schema of rulesets and the page of all rules.
.PHONY: generated
generated: $(BUILD)/bin/kempt-check
	$(BUILD)/bin/kempt-check --schema >rules/kempt.schema.json
	$(BUILD)/bin/kempt-check --man-rules man/kempt-rules.5.in >man/kempt-rules.5

.PHONY: clean
clean:
	rm -rf $(BUILD) $(BUILD)-san $(BUILD)-tsan $(BUILD)-vg $(BUILD)-fuzz

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
