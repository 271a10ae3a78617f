package sqltype

import (
	"fmt"
	"net/netip"
	"reflect"
	"strings"
)

// inetCodec returns the codec of a type of net/netip, or nil.
func inetCodec(t reflect.Type) *Codec {
	switch t {
	case reflect.TypeFor[netip.Addr]():
		return textual[netip.Addr]{kind: Inet, format: formatAddr, parse: parseAddr}.codec()
	case reflect.TypeFor[netip.Prefix]():
		return textual[netip.Prefix]{kind: Inet, format: formatPrefix, parse: parsePrefix}.codec()
	}
	return nil
}

var errZeroAddr = fmt.Errorf("%w: the zero value is no address: make the field a pointer, whose nil is NULL", ErrMismatch)

func formatAddr(a netip.Addr) (string, error) {
	switch {
	case !a.IsValid():
		return "", errZeroAddr
	case a.Zone() != "":
		return "", fmt.Errorf("%w: address %s has a zone, which means something on one host only", ErrMismatch, a)
	}
	return a.String(), nil
}

// parseAddr takes a network of one host for the host.
func parseAddr(s string) (netip.Addr, error) {
	if !strings.Contains(s, "/") {
		return netip.ParseAddr(s)
	}
	p, err := netip.ParsePrefix(s)
	if err == nil && !p.IsSingleIP() {
		err = fmt.Errorf("%s is a network: take netip.Prefix", s)
	}
	return p.Addr(), err
}

func formatPrefix(p netip.Prefix) (string, error) {
	if !p.IsValid() {
		return "", errZeroAddr
	}
	return p.String(), nil
}

// parsePrefix takes an address for the network of that host alone.
func parsePrefix(s string) (netip.Prefix, error) {
	if strings.Contains(s, "/") {
		return netip.ParsePrefix(s)
	}
	a, err := netip.ParseAddr(s)
	return netip.PrefixFrom(a, a.BitLen()), err
}
