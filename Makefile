# Two commands do everything on a Debian 12 machine: `make demo` and `make test`. What a target does is in a script.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo up down status logs clean install build test bench test-web test-openapi test-compose test-faults format lint diagram

STACK := deploy/native/stack
FILES := git ls-files -z -co --exclude-standard
SCRIPTS := $(FILES) deploy tests .ci | xargs -0r grep -lZE '^(\#!/usr/bin/env bash|\# shellcheck shell=bash)'

help: ## esta ayuda
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: up ## instala, construye, arranca todo, carga las bases de ejemplo y muestra los indicadores
	@deploy/native/demo

up: build ## arranca PostgreSQL, Kafka y los servicios en .local/
	@$(STACK) up

down: ## los detiene; los datos quedan
	@$(STACK) down

status: ## qué está en marcha
	@$(STACK) status

logs: ## sigue los registros
	@$(STACK) logs

clean: ## detiene todo y borra los datos y lo construido
	@$(STACK) clean
	rm -rf build

install: ## instala lo que falte: paquetes de Debian y los jars de Kafka
	@deploy/native/install

build: install build-release ## construye los programas en build/release/bin
build-%:
	@cmake --preset $* >/dev/null && cmake --build --preset $*

# Four at a time on two cores too: those that run services wait more than they compute.
test: install build-release build-asan build-clang ## instala, construye y prueba todo
	@ctest --test-dir build/clang --output-on-failure -j2 -L '^unit$$'
	@ctest --test-dir build/asan --output-on-failure -j4

bench: build ## mide: de punta a punta, la lectura junto a calamine y openpyxl, la publicación junto a un script, la clasificación junto a Kafka Streams, las llamadas junto a River (Go 1.26), la agenda
	@tests/bench/run

test-web: build ## mira la página en Chromium: cifras, accesibilidad, anchos
	@deploy/native/install packages-web
	@tests/web/run

test-openapi: install build-asan ## pregunta a los servicios todo lo que sus documentos dicen, también al azar (Schemathesis)
	@PQR_BIN_DIR=$(CURDIR)/build/asan/bin tests/lib/with-stack --services tests/contracts/openapi --long
	@PQR_BIN_DIR=$(CURDIR)/build/asan/bin PQR_CLOCK_START=2021-12-07T14:00:00.000Z PQR_CLOCK_SPEED=20 \
		tests/lib/with-stack --services tests/contracts/openapi --roles 50000

test-compose: install ## prueba docker-compose.yml en un motor de Docker propio
	@deploy/native/install packages-compose
	@tests/compose/run

test-faults: install build-asan ## el clasificador, el marcador y los informes bajo fallos, a lo largo: kill -9, SIGSTOP, paradas (una hora)
	@PQR_BIN_DIR=$(CURDIR)/build/asan/bin tests/lib/with-stack tests/faults/classifier.py --long $(ESCENARIOS)
	@PQR_BIN_DIR=$(CURDIR)/build/asan/bin tests/lib/with-stack tests/faults/contact.py --long
	@PQR_BIN_DIR=$(CURDIR)/build/asan/bin tests/lib/with-stack tests/faults/reporting.py --long
	@PQR_TEST_CASES=10000 tests/lib/with-postgres --role pqr_contact build/asan/bin/test_integration_contact_dispatch

format: ## da formato a las fuentes
	@deploy/native/install packages-lint
	@$(FILES) '*.c' '*.h' | xargs -0r clang-format -i

diagram: build-asan ## vuelve a escribir la tabla y el diagrama de la vida de un caso
	@deploy/native/install packages-lint
	@build/asan/bin/test_unit_contact_lifecycle_table services/contact/life
	@dot -Tsvg services/contact/life/lifecycle.dot -o services/contact/life/lifecycle.svg

lint: build-clang ## revisa formato, C y scripts
	@deploy/native/install packages-lint
	@$(FILES) '*.c' '*.h' | xargs -0r clang-format --dry-run -Werror
	@cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --std=c11 -I. -Ibuild/clang -j$$(nproc) \
		'-Djson_object_foreach(o,k,v)=for(;(k);)' '-Djson_array_foreach(a,i,v)=for(;(v);)' common services
	@$(SCRIPTS) | xargs -0r shellcheck -x -P SCRIPTDIR:.
