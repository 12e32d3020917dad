// The peer of the bench of the indicators: net/http and pgx answer them with the very SQL that reporting runs, in the same
// kind of transaction, with the same divisor and percentages.
//
// usage: figures -room services/reporting -listen 127.0.0.1:0 [-conns 8]
//
// The database is the one that libpq's variables name. Prints the port that it listens on. It is given the blocks of the
// period ready made by the same rule (blocks.h).
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const levels = 6

var epoch = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// blocksOf cuts first … last into the largest blocks of 4^k days that begin where the one before ended.
func blocksOf(first, last int) (level []int16, start []time.Time, before []bool) {
	for d := first; d <= last; {
		k := 0
		for k+1 < levels && d%(1<<(2*(k+1))) == 0 && 1<<(2*(k+1)) <= last-d+1 {
			k++
		}
		level, start, before = append(level, int16(k)), append(start, epoch.AddDate(0, 0, d)), append(before, false)
		d += 1 << (2 * k)
	}
	return
}

func percent(part, whole int64) json.Number {
	if whole <= 0 || part <= 0 {
		return "0.00"
	}
	n := new(big.Int).Add(new(big.Int).Mul(big.NewInt(part), big.NewInt(20000)), big.NewInt(whole))
	h := n.Div(n, big.NewInt(2*whole)).Int64()
	return json.Number(fmt.Sprintf("%d.%02d", h/100, h%100))
}

type advisor struct {
	Usuario     *string     `json:"usuario"`
	Asesor      *string     `json:"asesor"`
	Registros   int64       `json:"registros"`
	Porcentaje  json.Number `json:"porcentaje"`
	Confirmadas int64       `json:"confirmadas"`
	Revertidas  int64       `json:"revertidas"`
	Detalle     string      `json:"detalle"`
}

type answer struct {
	Desde string    `json:"desde"`
	Hasta string    `json:"hasta"`
	Total int64     `json:"total_registros"`
	Datos []advisor `json:"datos"`
}

type server struct {
	pool                  *pgxpool.Pool
	total, rows, versions string
}

func day(r *http.Request, name string) (int, string, error) {
	text := r.URL.Query().Get(name)
	t, err := time.Parse("2006-01-02", text)
	return int(t.Sub(epoch).Hours() / 24), text, err
}

func (s *server) wrong(ctx context.Context, from, to int, a *answer) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var kafka, tables *string
	if err := tx.QueryRow(ctx, s.versions, true, nil).Scan(&kafka, &tables); err != nil {
		return err
	}
	level, start, before := blocksOf(from, to)
	rows, err := tx.Query(ctx, s.rows, level, start, before)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var x advisor
		var n, confirmed, overturned int64
		if err := rows.Scan(&x.Usuario, &x.Asesor, &x.Registros, &x.Confirmadas, &x.Revertidas, &n, &confirmed, &overturned); err != nil {
			return err
		}
		a.Datos = append(a.Datos, x)
	}
	var totalBefore int64
	if err := tx.QueryRow(ctx, s.total, level, start, before, "mal_escalados").Scan(&a.Total, &totalBefore); err != nil {
		return err
	}
	for i := range a.Datos {
		x := &a.Datos[i]
		x.Porcentaje = percent(x.Registros, a.Total)
		user := "sin_asesor=true"
		if x.Usuario != nil {
			user = "usuario=" + *x.Usuario
		}
		x.Detalle = fmt.Sprintf("../registros?base=mal_escalados&desde=%s&hasta=%s&%s", a.Desde, a.Hasta, user)
	}
	return rows.Err()
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from, desde, err := day(r, "desde")
	to, hasta, err2 := day(r, "hasta")
	if err != nil || err2 != nil {
		http.Error(w, "fecha", http.StatusBadRequest)
		return
	}
	a := answer{Desde: desde, Hasta: hasta, Datos: []advisor{}}
	if err := s.wrong(r.Context(), from, to, &a); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(a)
}

func read(dir, name string) string {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		log.Fatal(err)
	}
	return string(text)
}

func main() {
	room := flag.String("room", "services/reporting", "where the SQL lies")
	listen := flag.String("listen", "127.0.0.1:0", "address")
	conns := flag.Int("conns", 8, "connections to the database")
	flag.Parse()
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		log.Fatal(err)
	}
	config.MaxConns = int32(*conns)
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	s := &server{pool, read(*room, "figures/sql/total_registros.sql"), read(*room, "figures/sql/indicador_mal_escaladas.sql"),
		read(*room, "api/sql/version_datos.sql")}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(l, s))
}
