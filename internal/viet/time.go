package viet

import (
	"fmt"
	"time"
	_ "time/tzdata" // machines without a zone database must show the same times
)

// Zone is Asia/Ho_Chi_Minh, the time zone of everything shown.
var Zone = loadZone()

func loadZone() *time.Location {
	z, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		panic(fmt.Errorf("viet: embedded zone table: %w", err))
	}
	return z
}

// Date writes a day as "dd/mm/yyyy"; the zero time gives "".
func Date(t time.Time) string { return show(t, "02/01/2006") }

// DateTime writes a moment as "dd/mm/yyyy hh:mm"; the zero time gives "".
func DateTime(t time.Time) string { return show(t, "02/01/2006 15:04") }

// Clock writes the time of day as "hh:mm:ss"; the zero time gives "".
func Clock(t time.Time) string { return show(t, "15:04:05") }

// HourMinute writes the time of day as lists show it, "07:30"; the zero time gives "".
func HourMinute(t time.Time) string { return show(t, "15:04") }

// FormalClock writes the time of day as official papers do: "07 giờ 30 phút", or "07 giờ 00 phút"; the zero time gives "".
func FormalClock(t time.Time) string { return show(t, "15 giờ 04 phút") }

// FormalDate writes a day as official papers do: "ngày 09 tháng 12 năm 2026". Days below 10 and the months 1 and 2 have a leading zero
// (Nghị định 30/2020/NĐ-CP, Annex I). The zero time gives "".
func FormalDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(Zone)
	month := fmt.Sprint(int(t.Month()))
	if t.Month() <= time.February {
		month = "0" + month
	}
	return fmt.Sprintf("ngày %02d tháng %s năm %d", t.Day(), month, t.Year())
}

func show(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(Zone).Format(layout)
}
