package inheritance

import (
	"testing"

	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Vehicle is a row of the table vehicle.
type Vehicle interface{ Base() *VehicleBase }

// VehicleBase has what all vehicles have. There is no vehicle that is nothing else.
type VehicleBase struct {
	_       struct{} `orm:"table=vehicle,on=Kind,registry=traffic"`
	ID      int64
	Kind    string         `orm:",size=10"`
	Name    string         `orm:",size=30"`
	FleetID *int64         `orm:"fk=fleet.id"`
	Fleet   orm.Ref[Fleet] `orm:"fk=FleetID,inverse=Vehicles"`
}

// Base returns the base itself.
func (v *VehicleBase) Base() *VehicleBase { return v }

// Bike adds nothing.
type Bike struct {
	_ struct{} `orm:"identity=bike,registry=traffic"`
	VehicleBase
}

// Motorised is a vehicle with a motor.
type Motorised interface {
	Vehicle
	Engine() *Motor
}

// Motor has what all motorised vehicles have.
type Motor struct {
	_ struct{} `orm:",abstract,registry=traffic,handle=motors"`
	VehicleBase
	Power int
}

// Engine returns the motor itself. A method Motor would be hidden by the embedded struct of that name.
func (m *Motor) Engine() *Motor { return m }

// Truck carries tours and loads.
type Truck struct {
	_ struct{} `orm:"identity=truck,registry=traffic"`
	Motor
	Tons  float64
	Tours orm.Many[Tour] `orm:"inverse=Truck,cascade=all,orderby=id"`
}

// Bus carries people.
type Bus struct {
	_ struct{} `orm:"identity=bus,registry=traffic"`
	Motor
	Seats *int
}

// Tour is what a truck does.
type Tour struct {
	_       struct{} `orm:"registry=traffic"`
	ID      int64
	Goal    string         `orm:",size=30"`
	TruckID int64          `orm:"fk=vehicle.id"`
	Truck   orm.Ref[Truck] `orm:"fk=TruckID,inverse=Tours"`
}

// Fleet has vehicles, some of which are trucks, and a best one.
type Fleet struct {
	_        struct{} `orm:"registry=traffic"`
	ID       int64
	Name     string              `orm:",size=30"`
	BestID   *int64              `orm:"fk=vehicle.id"`
	Best     orm.RefOf[Vehicle]  `orm:"fk=BestID"`
	Vehicles orm.ManyOf[Vehicle] `orm:"inverse=Fleet,cascade=all,orderby=id"`
	Trucks   orm.Many[Truck]     `orm:"orderby=id"`
}

var traffic = orm.NewRegistry()

// park stores a fleet of one bike, two trucks and a bus, and one without vehicles.
func park(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) *Fleet {
	t.Helper()
	fleet := &Fleet{Name: "north", Vehicles: orm.Items[Vehicle](
		&Bike{VehicleBase: VehicleBase{Name: "b"}},
		&Truck{Motor: motor("t1", 300), Tons: 7.5},
		&Bus{Motor: motor("u", 200), Seats: new(40)},
		&Truck{Motor: motor("t2", 400), Tons: 12},
	)}
	s.Add(fleet, &Fleet{Name: "south"})
	expect.OK(t, s.Commit(t.Context()))
	sent.Reset()
	return fleet
}

func motor(name string, power int) Motor {
	return Motor{VehicleBase: VehicleBase{Name: name}, Power: power}
}
