// Package testkit gives tests real parts: a fresh database on SQLite and on PostgreSQL, a Redis, a clock that the test moves. The
// addresses of PostgreSQL and Redis come from NT_TEST_POSTGRES and NT_TEST_REDIS, which with-services sets; without them the tests of
// the embedded parts run alone.
package testkit
