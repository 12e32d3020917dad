// The peer of the bench of the read side: net/http and pgx answer an indicator and lists with the very SQL that reporting runs,
// in the same kind of transaction, with the same divisor, percentages and version of the data.
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
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const levels = 6

var epoch = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)

// blocksOf cuts first … last into the largest blocks of 4^k days that begin where the one before ended.
func blocksOf(first, last int) (level []int16, start []time.Time, part []int32) {
	for d := first; d <= last; {
		k := 0
		for k+1 < levels && d%(1<<(2*(k+1))) == 0 && 1<<(2*(k+1)) <= last-d+1 {
			k++
		}
		level, start, part = append(level, int16(k)), append(start, epoch.AddDate(0, 0, d)), append(part, 0)
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

// view runs work in a transaction that sees one state of the data, after its version.
func (s *server) view(ctx context.Context, work func(tx pgx.Tx) error) error {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	var figures, others, changes string
	if err := tx.QueryRow(ctx, s.versions).Scan(&figures, &others, &changes); err != nil {
		return err
	}
	return work(tx)
}

func (s *server) wrong(ctx context.Context, tx pgx.Tx, from, to int, a *answer) error {
	level, start, part := blocksOf(from, to)
	rows, err := tx.Query(ctx, s.rows, level, start, part)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var x advisor
		var of int32
		if err := rows.Scan(&of, &x.Usuario, &x.Asesor, &x.Registros, &x.Confirmadas, &x.Revertidas); err != nil {
			return err
		}
		a.Datos = append(a.Datos, x)
	}
	if rows.Err() != nil {
		return rows.Err()
	}
	totals, err := tx.Query(ctx, s.total, level, start, part)
	if err != nil {
		return err
	}
	defer totals.Close()
	for totals.Next() {
		var of int32
		var base string
		var n int64
		if err := totals.Scan(&of, &base, &n); err != nil {
			return err
		}
		if base == "mal_escalados" {
			a.Total = n
		}
	}
	sort.Slice(a.Datos, func(i, j int) bool {
		x, y := &a.Datos[i], &a.Datos[j]
		if x.Registros != y.Registros || x.Usuario == nil || y.Usuario == nil {
			return x.Registros > y.Registros || x.Registros == y.Registros && y.Usuario == nil
		}
		return *x.Usuario < *y.Usuario
	})
	for i := range a.Datos {
		x := &a.Datos[i]
		x.Porcentaje = percent(x.Registros, a.Total)
		user := "sin_asesor=true"
		if x.Usuario != nil {
			user = "usuario=" + *x.Usuario
		}
		x.Detalle = fmt.Sprintf("../registros?base=mal_escalados&desde=%s&hasta=%s&%s", a.Desde, a.Hasta, user)
	}
	return totals.Err()
}

func (s *server) indicator(w http.ResponseWriter, r *http.Request) {
	from, desde, err := day(r, "desde")
	to, hasta, err2 := day(r, "hasta")
	if err != nil || err2 != nil {
		http.Error(w, "fecha", http.StatusBadRequest)
		return
	}
	a := answer{Desde: desde, Hasta: hasta, Datos: []advisor{}}
	if err := s.view(r.Context(), func(tx pgx.Tx) error { return s.wrong(r.Context(), tx, from, to, &a) }); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(a)
}

// list is one of reporting's, as far as it is asked for here: its SQL, its filters in their order, the order of its pages.
type list struct {
	path, file, columns string
	filters             string
	orders              map[string]string
}

var lists = []list{
	{"/v1/casos", "lists/sql/casos.sql",
		"radicado estado causal version abierto actualizado decision razon_decision base fecha_corte usuario asesor",
		"radicado cuenta usuario causal estado decision desde hasta actualizado_desde actualizado_hasta texto",
		map[string]string{"": "radicado", "-abierto": "abierto DESC, radicado DESC", "-actualizado": "actualizado DESC, radicado DESC"}},
	{"/v1/operacion/casos", "operation/sql/operacion_casos.sql",
		"radicado estado causal usuario asesor entro vence termino recurso notificacion notificado recurso_hasta intentos proximo " +
			"proximo_desde proximo_hasta rebotes abierto actualizado",
		"estado termino vence_desde vence_hasta entro_desde entro_hasta rebotes causal",
		map[string]string{"": "orden_vence, radicado", "entro": "entro, radicado"}},
	{"/v1/operacion/tareas/lista", "operation/sql/operacion_tareas_lista.sql",
		"radicado version tipo creada rechazada error estado vence",
		"tipo rechazada creada_desde creada_hasta",
		map[string]string{"": "creada, radicado, version"}},
	{"/v1/operacion/recursos/lista", "operation/sql/operacion_recursos_lista.sql",
		"radicado tipo presentado vence canal decidido decision estado causal",
		"estado tipo vence_desde vence_hasta presentado_desde presentado_hasta",
		map[string]string{"": "orden_vence, radicado, version"}},
}

const pageRows = 100

// value writes one as reporting's JSON has it.
func value(out []byte, v any) []byte {
	switch x := v.(type) {
	case nil:
		return append(out, "null"...)
	case time.Time:
		if x.Hour() == 0 && x.Minute() == 0 && x.Second() == 0 && x.Nanosecond() == 0 {
			return x.AppendFormat(out, `"2006-01-02"`)
		}
		return x.UTC().AppendFormat(out, `"2006-01-02T15:04:05.000Z"`)
	case int64:
		return strconv.AppendInt(out, x, 10)
	case int32:
		return strconv.AppendInt(out, int64(x), 10)
	default:
		text, _ := json.Marshal(x)
		return append(out, text...)
	}
}

// row writes one as an object, after the ones before it.
func row(out []byte, names []string, values []any) []byte {
	before := byte('{')
	if out[len(out)-1] == '}' {
		out = append(out, ',')
	}
	for i, v := range values {
		out = append(append(append(append(out, before), '"'), names[i]...), `":`...)
		out = value(out, v)
		before = ','
	}
	return append(out, '}')
}

// params are the filters' values in their order, nil where there are none.
func params(filters []string, r *http.Request) (found []any) {
	asked := r.URL.Query()
	for _, f := range filters {
		text := asked.Get(f)
		if day, err := time.Parse("2006-01-02", text); err == nil {
			found = append(found, day)
		} else if text != "" {
			found = append(found, text)
		} else {
			found = append(found, nil)
		}
	}
	return
}

func (s *server) list(l list, sql string) http.HandlerFunc {
	names, filters, statements := strings.Fields(l.columns), strings.Fields(l.filters), map[string]string{}
	for name, order := range l.orders {
		statements[name] = fmt.Sprintf("SELECT l.%s FROM (\n%s\n) AS l ORDER BY %s LIMIT $%d::bigint", strings.Join(names, ", l."), sql, order,
			len(filters)+1)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		out := []byte(`{"datos":[`)
		err := s.view(r.Context(), func(tx pgx.Tx) error {
			rows, err := tx.Query(r.Context(), statements[r.URL.Query().Get("orden")], append(params(filters, r), pageRows+1)...)
			if err != nil {
				return err
			}
			defer rows.Close()
			for n := 0; rows.Next() && n < pageRows; n++ {
				values, err := rows.Values()
				if err != nil {
					return err
				}
				out = row(out, names, values)
			}
			return rows.Err()
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.Write(append(out, "]}"...))
	}
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
	s := &server{pool, read(*room, "figures/sql/cifras_totales.sql"), read(*room, "figures/sql/cifras_asesores.sql"),
		read(*room, "api/sql/version_datos.sql")}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/indicadores/mal-escaladas", s.indicator)
	for _, declared := range lists {
		mux.HandleFunc(declared.path, s.list(declared, read(*room, declared.file)))
	}
	log.Fatal(http.Serve(l, mux))
}
