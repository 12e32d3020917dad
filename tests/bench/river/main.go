// The peer of the bench of claims: the queue River works jobs that do nothing, in a database of its own.
//
// usage: river -jobs N [-workers N] [-cooldown 1ms] [-poll 1ms] [-conns N]
//
// The database is the one that libpq's variables name (PGHOST, PGPORT, …), and is emptied. Prints one line of JSON: seconds
// from the client's start to the last job completed in the database, and the process's CPU seconds meanwhile.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"os"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

type nothingArgs struct {
	Number int `json:"number"`
}

func (nothingArgs) Kind() string { return "nothing" }

type nothingWorker struct {
	river.WorkerDefaults[nothingArgs]
}

func (nothingWorker) Work(context.Context, *river.Job[nothingArgs]) error { return nil }

func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// prepare brings River's tables to their last version and leaves them empty, and fills the queue.
func prepare(ctx context.Context, pool *pgxpool.Pool, client *river.Client[pgx.Tx], jobs int) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	if _, err := pool.Exec(ctx, "TRUNCATE river_job"); err != nil {
		return err
	}
	for at := 0; at < jobs; at += 10000 {
		var params []river.InsertManyParams
		for i := at; i < min(at+10000, jobs); i++ {
			params = append(params, river.InsertManyParams{Args: nothingArgs{Number: i}})
		}
		if _, err := client.InsertManyFast(ctx, params); err != nil {
			return err
		}
	}
	_, err = pool.Exec(ctx, "VACUUM ANALYZE river_job")
	return err
}

// work runs the client until every job is completed, as the database says and not only River's events.
func work(ctx context.Context, pool *pgxpool.Pool, client *river.Client[pgx.Tx], jobs int) (time.Duration, error) {
	began := time.Now()
	if err := client.Start(ctx); err != nil {
		return 0, err
	}
	for {
		var left bool
		err := pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM river_job WHERE state IN ('available', 'running'))").Scan(&left)
		if err != nil {
			return 0, err
		}
		if !left {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	took := time.Since(began)
	var done int
	if err := pool.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE state = 'completed'").Scan(&done); err != nil {
		return 0, err
	}
	if done != jobs {
		return 0, fmt.Errorf("%d jobs were completed, not %d", done, jobs)
	}
	return took, client.Stop(ctx)
}

func run() error {
	jobs := flag.Int("jobs", 100000, "how many jobs")
	workers := flag.Int("workers", 2000, "MaxWorkers")
	cooldown := flag.Duration("cooldown", time.Millisecond, "FetchCooldown")
	poll := flag.Duration("poll", time.Millisecond, "FetchPollInterval")
	conns := flag.Int("conns", 10, "connections of the pool")
	flag.Parse()

	ctx := context.Background()
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return err
	}
	config.MaxConns = int32(*conns)
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	registry := river.NewWorkers()
	river.AddWorker(registry, nothingWorker{})
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		FetchCooldown:     *cooldown,
		FetchPollInterval: *poll,
		Logger:            slog.New(slog.DiscardHandler),
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: *workers}},
		Workers:           registry,
	})
	if err != nil {
		return err
	}
	if err := prepare(ctx, pool, client, *jobs); err != nil {
		return err
	}
	cpu := cpuSeconds()
	took, err := work(ctx, pool, client, *jobs)
	if err != nil {
		return err
	}
	fmt.Printf("{\"jobs\": %d, \"seconds\": %.3f, \"cpu\": %.3f}\n", *jobs, took.Seconds(), cpuSeconds()-cpu)
	return nil
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "river:", err)
		os.Exit(1)
	}
}
