package httplisten

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// quiet is the width of the empty border in modules that readers need (ISO/IEC 18004 section 9.1).
const quiet = 4

func encode(text string) (barcode.Barcode, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("httplisten: QR code: %w", err)
	}
	return code, nil
}

func dark(code image.Image, x, y int) bool {
	r, _, _, _ := code.At(x, y).RGBA()
	return r < 0x8000
}

// QRPNG returns a QR code of a text, usually an address, as a PNG image with squares of the given number of pixels. It returns an error for
// a text of more than about two thousand bytes.
func QRPNG(text string, pixels int) ([]byte, error) {
	code, err := encode(text)
	if err != nil {
		return nil, err
	}
	pixels = max(1, min(pixels, 40))
	side := code.Bounds().Dx() + 2*quiet
	img := image.NewPaletted(image.Rect(0, 0, side*pixels, side*pixels), color.Palette{color.White, color.Black})
	for y := range side * pixels {
		for x := range side * pixels {
			if cx, cy := x/pixels-quiet, y/pixels-quiet; image.Pt(cx, cy).In(code.Bounds()) && dark(code, cx, cy) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("httplisten: QR code: %w", err)
	}
	return b.Bytes(), nil
}

// QRSVG returns a QR code of a text as an SVG image without a size of its own, black on white.
func QRSVG(text string) ([]byte, error) {
	code, err := encode(text)
	if err != nil {
		return nil, err
	}
	side := code.Bounds().Dx()
	var path strings.Builder
	for y := range side {
		for x := range side {
			if dark(code, x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return fmt.Appendf(nil, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path d="%s"/></svg>`,
		side+2*quiet, side+2*quiet, path.String()), nil
}
