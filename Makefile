# make demo | test | check | bench | format    (make help lists all)
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
DEMO   ?= var/demo
BENCHMARKS ?= $(sort $(wildcard benchmarks/*.py))

.PHONY: help setup setup-dev demo test check bench format lock clean

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ —/'

setup: $(VENV)/server.done ## 准备运行环境 (.venv/bin/gongkai)
setup-dev: $(VENV)/dev.done ## 准备开发与测试环境

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/server.done: $(BIN)/python requirements/server.txt pyproject.toml
	scripts/install $(VENV) requirements/server.txt
	@touch $@

$(VENV)/dev.done: $(BIN)/python requirements/dev.txt pyproject.toml
	scripts/install $(VENV) requirements/dev.txt
	@touch $(VENV)/server.done $@

demo: setup ## 演示：载入演示年度，计算并检查年报，生成文档，启动网站
	$(BIN)/gongkai demo --data $(DEMO) --out $(DEMO)/reports

test: setup-dev node_modules/axe-core ## 全部测试（SQLite、PostgreSQL、浏览器）
	VENV=$(VENV) scripts/test

check: setup-dev ## 格式、类型、分层、迁移、模板，然后全部测试
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	GONGKAI_DATA=var/test DJANGO_SETTINGS_MODULE=gongkai.config.settings $(BIN)/python -m django makemigrations --check --dry-run
	$(BIN)/djlint --quiet --check --lint gongkai
	$(MAKE) test

bench: setup-dev ## 测量：准确率与速度，逐项打印
	for script in $(BENCHMARKS); do echo "== $$script"; nice $(BIN)/python $$script || exit 1; done

# Only the browser tests use it; where npm is missing they are skipped and say so.
node_modules/axe-core:
	-command -v npm >/dev/null && npm install --no-save --no-package-lock --no-fund --no-audit --silent axe-core@4.14.1

format: setup-dev ## 整理代码格式
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: ## 重新锁定依赖（需要 uv）
	uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --extra server pyproject.toml -o requirements/server.txt
	uv pip compile -q --universal --python-version 3.11 --no-header --no-annotate --generate-hashes --all-extras -c requirements/server.txt pyproject.toml requirements/dev.in -o requirements/dev.txt

clean: ## 删除环境与演示数据
	rm -rf $(VENV) var
