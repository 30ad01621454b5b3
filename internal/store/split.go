package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

// splitDriver sends reading statements to the reading connections and everything else to the single writer. It looks at the verb,
// not at the method: ent's inserts arrive as queries (INSERT … RETURNING).
type splitDriver struct{ write, read *entsql.Driver }

var _ dialect.Driver = splitDriver{}

func (d splitDriver) Exec(ctx context.Context, query string, args, v any) error {
	return d.write.Exec(ctx, query, args, v)
}

func (d splitDriver) Query(ctx context.Context, query string, args, v any) error {
	if reads(query) {
		return d.read.Query(ctx, query, args, v)
	}
	return d.write.Query(ctx, query, args, v)
}

func reads(query string) bool {
	verb, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	return strings.EqualFold(verb, "SELECT")
}

// ExecContext and QueryContext serve ent's raw statements.
func (d splitDriver) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return d.write.ExecContext(ctx, query, args...)
}

func (d splitDriver) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if reads(query) {
		return d.read.QueryContext(ctx, query, args...)
	}
	return d.write.QueryContext(ctx, query, args...)
}

func (d splitDriver) Tx(ctx context.Context) (dialect.Tx, error) { return d.write.Tx(ctx) }

func (d splitDriver) BeginTx(ctx context.Context, opts *entsql.TxOptions) (dialect.Tx, error) {
	return d.write.BeginTx(ctx, opts)
}

func (d splitDriver) Close() error { return errors.Join(d.read.Close(), d.write.Close()) }

func (d splitDriver) Dialect() string { return d.write.Dialect() }
