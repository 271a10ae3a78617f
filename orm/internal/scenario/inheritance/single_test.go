package inheritance

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

const vehicleColumns = "vehicle.id, vehicle.kind, vehicle.name, vehicle.fleet_id"

// In SQLAlchemy the columns of subclasses are loaded on touch. A field can't do that: they come with the row.
func TestI10_SubtypesInOneTable(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		truck := &Truck{Motor: motor("t", 300), Tons: 7.5}
		s.Add(truck)
		expect.OK(t, s.Commit(t.Context()))
		texts(t, sent, "INSERT INTO vehicle (kind, name, fleet_id, power, tons) VALUES (?, ?, ?, ?, ?)")
		expect.Equal(t, "discriminator", truck.Kind, "truck")
		s.Expunge(truck)

		all := expect.All(t, s, retort.Select(vehicles))
		texts(t, sent, "SELECT "+vehicleColumns+", vehicle.power, vehicle.seats, vehicle.tons FROM vehicle")
		again, ok := all[0].(*Truck)
		if !ok || again == truck {
			t.Fatalf("read %T", all[0])
		}
		expect.Equal(t, "base's column", again.Name, "t")
		expect.Equal(t, "column of the struct between", again.Power, 300)
		expect.Equal(t, "own column", again.Tons, 7.5)
	})
}

func TestSubtypeSelectsItsRows(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		park(t, s, sent)
		got := expect.All(t, s, retort.Select(trucks).OrderBy(trucks.Tons.Desc()))
		expect.List(t, "trucks", expect.Map(got, func(x *Truck) string { return x.Name }), []string{"t2", "t1"})
		texts(t, sent, "SELECT "+vehicleColumns+", vehicle.power, vehicle.tons FROM vehicle WHERE vehicle.kind = 'truck' ORDER BY vehicle.tons DESC")

		n, err := orm.Count(t.Context(), s, retort.Select(trucks))
		expect.OK(t, err)
		expect.Equal(t, "count", n, 2)
		sum := expect.One(t, s, retort.Select(retort.Sum(trucks.Power)))
		expect.Equal(t, "sum of a column of the base of trucks", *sum, 700)
		other := orm.Alias(trucks, "other")
		heavier := expect.All(t, s, retort.Select2(trucks.Name, other.Name).Join(other, retort.Gt(other.Tons, trucks.Tons)))
		expect.Equal(t, "pairs", fmt.Sprint(heavier), "[{t1 t2}]")
	})
}

func TestBaseIsFilteredByColumnsOfSubtypes(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		park(t, s, sent)
		got := expect.All(t, s, retort.Select(vehicles).Where(retort.Or(trucks.Tons.Gt(10), buses.Seats.Gt(20))).OrderBy(vehicles.ID))
		expect.List(t, "found", typesOf(got), []string{"Bus", "Truck"})
		got = expect.All(t, s, retort.Select(vehicles).Where(vehicles.Kind.Eq("bike")))
		expect.List(t, "bikes", typesOf(got), []string{"Bike"})
	})
}

func TestI14_AbstractStruct(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		park(t, s, sent)
		got := expect.All(t, s, retort.Select(motors).OrderBy(motors.Power))
		expect.List(t, "motorised", typesOf(got), []string{"Bus", "Truck", "Truck"})
		expect.Equal(t, "least power", got[0].Engine().Power, 200)
		texts(t, sent, "SELECT "+vehicleColumns+", vehicle.power, vehicle.seats, vehicle.tons FROM vehicle "+
			"WHERE vehicle.kind = 'bus' OR vehicle.kind = 'truck' ORDER BY vehicle.power")
		for _, x := range []any{new(Motor), new(VehicleBase)} {
			s.Add(x)
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "is abstract: add one of the structs that inherit it")
			expect.OK(t, s.Rollback(t.Context()))
			expect.State(t, s, orm.Transient, x)
		}
		texts(t, sent)
	})
}

// SQLAlchemy warns.
func TestI12_AWrongDiscriminatorIsAnError(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		bike := &Bike{VehicleBase: VehicleBase{Name: "b", Kind: "truck"}}
		s.Add(bike)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, `VehicleBase.Kind of a Bike is "truck", its identity is "bike": leave it empty`)
		bike.Kind = "bike" // which says the same
		expect.OK(t, s.Commit(t.Context()))
		sent.Reset()

		bike.Kind = "bus"
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "VehicleBase.Kind of Bike(id=1) was changed", "delete the object and add a new one")
		texts(t, sent)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "discriminator", bike.Kind, "bike")
	})
}

func TestDiscriminatorIsTakenBackWithTheKey(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		bike := &Bike{VehicleBase: VehicleBase{Name: "b"}}
		s.Add(bike)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "discriminator", bike.Kind, "bike")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after rollback", fmt.Sprintf("%d %q", bike.ID, bike.Kind), `0 ""`)
	})
}

func TestOneIdentityMapForAHierarchy(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		fleet := park(t, session(t, eng, traffic), sent)
		truck, bus := fleet.Vehicles.Peek()[1].(*Truck).ID, fleet.Vehicles.Peek()[2].(*Bus).ID
		s := session(t, eng, traffic)
		base := expect.Get(t, s, vehicles, truck)
		if same := expect.Get(t, s, trucks, truck); base != Vehicle(same) {
			t.Errorf("two objects for one row: %v and %v", base, same)
		}
		expect.Equal(t, "statements", len(sent.Statements()), 1)
		expect.Get(t, s, motors, bus)
		sent.Reset()
		for range 2 { // known, then expired
			_, err := orm.Get(t.Context(), s, trucks, bus)
			expect.Is(t, err, orm.ErrNoResult)
			none, err := orm.GetOrNil(t.Context(), s, trucks, bus)
			expect.OK(t, err)
			if none != nil {
				t.Errorf("got %v", none)
			}
			expect.OK(t, s.Commit(t.Context()))
		}
		expect.Equal(t, "statements", len(sent.Statements()), 2)
		if b := expect.Get(t, s, buses, bus); b.Name != "u" {
			t.Errorf("the bus is %v", b)
		}
		twice := &Bike{VehicleBase: VehicleBase{ID: truck, Name: "x"}}
		s.Add(twice)
		expect.Is(t, s.Flush(t.Context()), orm.ErrIdentity)
	})
}

func TestUnknownDiscriminator(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		_, err := engine.Exec(t.Context(), eng, retort.Insert(vehicles).Values(vehicles.Kind.Set("tram"), vehicles.Name.Set("x")))
		expect.OK(t, err)
		_, err = orm.All(t.Context(), session(t, eng, traffic), retort.Select(vehicles))
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, `a row of vehicle has "tram" in column kind`, "bike", `map a struct with identity="tram"`)
		_, err = engine.All(t.Context(), eng, retort.Select(vehicles))
		expect.Text(t, err, `has "tram" in column kind`)
	})
}

// The row of an object became one of another struct behind the session's back.
func TestRowThatChangesItsStruct(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, _ *sqltrace.Recorder) {
		s := session(t, eng, traffic)
		bike := &Bike{VehicleBase: VehicleBase{Name: "b"}}
		s.Add(bike)
		expect.OK(t, s.Commit(t.Context()))
		_, err := engine.Exec(t.Context(), eng, retort.Update(vehicles).Set(vehicles.Kind.Set("bus"), motors.Power.Set(1)).Where(vehicles.ID.Eq(bike.ID)))
		expect.OK(t, err)
		for _, read := range []func() error{
			func() error { _, err := orm.All(t.Context(), s, retort.Select(vehicles)); return err },
			func() error { _, err := orm.All(t.Context(), s, retort.Select(buses)); return err },
		} {
			err := read()
			expect.Is(t, err, orm.ErrIdentity)
			expect.Text(t, err, "Bike(id=1), and its row, which is one of Bus now: expunge the object")
		}
		s.Expunge(bike)
		expect.List(t, "read", typesOf(expect.All(t, s, retort.Select(vehicles))), []string{"Bus"})
	})
}

func TestI20_OuterJoinOfASubtypeRestrictsItInOn(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		park(t, s, sent)
		q := retort.Select2(fleets.Name, retort.Opt(trucks.Name)).LeftJoin(fleets.Trucks).OrderBy(fleets.ID, trucks.ID)
		var got []string
		for _, row := range expect.All(t, s, q) {
			name := "none"
			if row.V2 != nil {
				name = *row.V2
			}
			got = append(got, row.V1+" "+name)
		}
		expect.List(t, "rows", got, []string{"north t1", "north t2", "south none"})
		texts(t, sent, "SELECT fleet.name, vehicle.name FROM fleet LEFT JOIN vehicle ON fleet.id = vehicle.fleet_id AND vehicle.kind = 'truck' "+
			"ORDER BY fleet.id, vehicle.id")
		whole := expect.All(t, s, retort.Select2(fleets, trucks).LeftJoin(fleets.Trucks).OrderBy(fleets.ID, trucks.ID))
		if len(whole) != 3 || whole[2].V2 != nil {
			t.Errorf("whole entities: %v", whole)
		}
	})
}

func TestRelationshipsAsCriteria(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		fleet := park(t, s, sent)
		names := func(conds ...retort.Condition) []string {
			t.Helper()
			return expect.All(t, s, retort.Select(fleets.Name).Where(conds...).OrderBy(fleets.Name))
		}
		expect.List(t, "a heavy truck", names(fleets.Trucks.Any(trucks.Tons.Gt(10))), []string{"north"})
		expect.List(t, "by columns of a subtype", names(fleets.Vehicles.Any(buses.Seats.Gt(10))), []string{"north"})
		expect.List(t, "no truck", names(retort.Not(fleets.Trucks.Any())), []string{"south"})
		expect.List(t, "has a vehicle", names(fleets.Vehicles.Contains(fleet.Vehicles.Peek()[0])), []string{"north"})
		mine := expect.All(t, s, retort.Select(trucks.Name).Where(trucks.Fleet.Is(fleet)).OrderBy(trucks.ID))
		expect.List(t, "trucks of a fleet", mine, []string{"t1", "t2"})
		mine = expect.All(t, s, retort.Select(vehicles.Name).Where(vehicles.Fleet.Has(fleets.Name.Eq("north"))).OrderBy(vehicles.ID))
		expect.List(t, "vehicles of a fleet", mine, []string{"b", "t1", "u", "t2"})
	})
}

func TestCollectionsOfAnInterface(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, traffic)
		fleet := park(t, s, sent)
		expect.OK(t, s.Close())
		s = session(t, eng, traffic)
		fleet = expect.Get(t, s, fleets, fleet.ID)
		list := expect.Many(t, &fleet.Vehicles)
		expect.List(t, "loaded", typesOf(list), []string{"Bike", "Truck", "Bus", "Truck"})
		expect.Equal(t, "statements", len(sent.Statements()), 2)
		if back := list[2].Base().Fleet.Peek(); back != fleet {
			t.Errorf("the bus is of %v", back)
		}

		tram := &Bus{Motor: motor("tram", 90)}
		fleet.Vehicles.Append(tram, tram)
		fleet.Vehicles.Remove(list[0])
		expect.State(t, s, orm.Pending, tram)
		if tram.Fleet.Peek() != fleet || list[0].Base().Fleet.Peek() != nil {
			t.Error("the other side is not in step")
		}
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "key", *tram.FleetID, fleet.ID)
		if list[0].Base().FleetID != nil {
			t.Errorf("the removed one is of %d", *list[0].Base().FleetID)
		}
		expect.OK(t, s.Rollback(t.Context()))
		expect.List(t, "after rollback", typesOf(fleet.Vehicles.Peek()), []string{"Bike", "Truck", "Bus", "Truck"})
		expect.State(t, s, orm.Transient, tram)

		fleet.Vehicles.Set(list[3], tram, list[1])
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "after Set", expect.Map(expect.Many(t, &fleet.Vehicles), func(v Vehicle) string { return v.Base().Name }), []string{"t1", "t2", "tram"})
		fleet.Vehicles = orm.Items(list[0])
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "after an assignment", typesOf(expect.Many(t, &fleet.Vehicles)), []string{"Bike"})
	})
}

func TestReferencesToAnInterface(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, traffic)
		fleet := park(t, s, sent)
		truck, bus := fleet.Vehicles.Peek()[1], fleet.Vehicles.Peek()[2]
		fleet.Best.Set(truck)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "key", *fleet.BestID, truck.Base().ID)
		fleet.Best = orm.To(bus)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "key", *fleet.BestID, bus.Base().ID)
		expect.OK(t, s.Rollback(t.Context()))
		if fleet.Best.Peek() != nil || fleet.BestID != nil {
			t.Errorf("after rollback the best is %v", fleet.Best)
		}
		fleet.Best.Set(bus)
		expect.OK(t, s.Commit(t.Context()))

		s = session(t, eng, traffic)
		sent.Reset()
		again := expect.Get(t, s, fleets, fleet.ID)
		if best, ok := expect.Ref(t, &again.Best).(*Bus); !ok || best.Name != "u" || *best.Seats != 40 {
			t.Errorf("the best is %v", again.Best.Peek())
		}
		expect.Equal(t, "statements", len(sent.Statements()), 2)
		expect.Equal(t, "printed", fmt.Sprint(again.Best), fmt.Sprintf("Ref(bus %d)", bus.Base().ID))
		best := expect.One(t, s, retort.Select(fleets).Where(fleets.Best.Is(again.Best.Peek())))
		if best != again {
			t.Errorf("found %v", best)
		}
		again.Best.Set(nil)
		expect.OK(t, s.Commit(t.Context()))
		if none := expect.Ref(t, &again.Best); none != nil {
			t.Errorf("the best is %v", none)
		}
	})
}

func TestEagerLoadsOfAnInterface(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		stored := park(t, session(t, eng, traffic), sent)
		for name, load := range map[string]orm.Load[*Fleet]{"selectin": orm.SelectIn(fleets.Vehicles), "joined": orm.Joined(fleets.Vehicles)} {
			t.Run(name, func(t *testing.T) {
				s := session(t, eng, traffic)
				sent.Reset()
				fleet := expect.One(t, s, retort.Select(fleets).Where(fleets.ID.Eq(stored.ID)).With(load))
				want := map[string]int{"selectin": 2, "joined": 1}[name]
				expect.Equal(t, "statements", len(sent.Statements()), want)
				expect.List(t, "vehicles", typesOf(fleet.Vehicles.Peek()), []string{"Bike", "Truck", "Bus", "Truck"})
				truck := fleet.Vehicles.Peek()[1].(*Truck)
				expect.Equal(t, "own column", truck.Tons, 7.5)
				truck.Tons = 8
				expect.OK(t, s.Flush(t.Context()))
				expect.OK(t, s.Rollback(t.Context()))
				expect.Equal(t, "after rollback", truck.Tons, 7.5)
			})
		}
	})
}

func TestDeletesOfAHierarchyAreOneStatement(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		fleet := park(t, s, sent)
		truck := fleet.Vehicles.Peek()[1].(*Truck)
		truck.Tours.Append(&Tour{Goal: "Rome"})
		expect.OK(t, s.Commit(t.Context()))
		sent.Reset()
		s.Delete(fleet)
		expect.OK(t, s.Flush(t.Context()))
		var deletes []string
		for _, verb := range sent.Verbs() {
			if verb[:6] == "DELETE" {
				deletes = append(deletes, verb)
			}
		}
		expect.List(t, "deletes", deletes, []string{"DELETE tour", "DELETE vehicle", "DELETE fleet"})
		expect.State(t, s, orm.Deleted, fleet, truck)
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, fleet, truck)
		expect.Equal(t, "vehicles", len(fleet.Vehicles.Peek()), 4)
	})
}

func TestSavepointOfAHierarchy(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		fleet := park(t, s, sent)
		truck, stop := fleet.Vehicles.Peek()[1].(*Truck), errors.New("stop")
		truck.Tons = 8
		err := s.Savepoint(t.Context(), func() error {
			truck.Tons, truck.Name = 9, "undone"
			fleet.Vehicles.Append(&Bus{Motor: motor("undone", 1)})
			s.Delete(fleet.Vehicles.Peek()[0])
			expect.OK(t, s.Flush(t.Context()))
			return stop
		})
		expect.Is(t, err, stop)
		expect.Equal(t, "truck", fmt.Sprint(truck.Name, truck.Tons), "t18")
		expect.List(t, "vehicles", typesOf(fleet.Vehicles.Peek()), []string{"Bike", "Truck", "Bus", "Truck"})
		expect.OK(t, s.Commit(t.Context()))
		stored := expect.All(t, s, retort.Select(trucks.Tons).OrderBy(trucks.ID))
		expect.List(t, "stored", stored, []float64{8, 12})
	})
}

func TestUpdatesOfAHierarchy(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		fleet := park(t, s, sent)
		for _, v := range expect.Many(t, &fleet.Vehicles) {
			v.Base().Name = "same"
		}
		sent.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, sent, "UPDATE vehicle") // whatever they are
		fleet.Vehicles.Peek()[1].(*Truck).Tons = 1
		expect.OK(t, s.Flush(t.Context()))
		texts(t, sent, "UPDATE vehicle SET tons = ? WHERE vehicle.id = ?")
	})
}

func TestStatementsThatWriteSubtypes(t *testing.T) {
	onEngine(t, traffic, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		park(t, session(t, eng, traffic), sent)
		run := func(stmt retort.DML, want int64) {
			t.Helper()
			res, err := engine.Exec(t.Context(), eng, stmt)
			expect.OK(t, err)
			expect.Equal(t, "rows", res.Rows, want)
		}
		run(retort.Insert(trucks).Rows(&Truck{Motor: motor("t3", 1)}, &Truck{Motor: motor("t4", 2)}), 2)
		run(retort.Update(trucks).Set(trucks.Power.Set(99)).All(), 4)
		run(retort.Update(motors).Set(motors.Power.Set(5)).Where(motors.Power.Gt(99)), 1)
		run(retort.Delete(buses).All(), 1)
		got, err := engine.All(t.Context(), eng, retort.Select(vehicles).OrderBy(vehicles.ID))
		expect.OK(t, err)
		expect.List(t, "left", typesOf(got), []string{"Bike", "Truck", "Truck", "Truck", "Truck"})
		_, err = engine.Exec(t.Context(), eng, retort.Delete(buses))
		expect.Text(t, err, "no Where")
		for _, bad := range []Vehicle{new(Motor), &Bike{VehicleBase: VehicleBase{Kind: "bus"}}, nil} {
			_, err := engine.Exec(t.Context(), eng, retort.Insert(vehicles).Rows(bad))
			expect.Is(t, err, orm.ErrUsage)
		}
	})
}

func TestSubtypesAsJSON(t *testing.T) {
	on(t, traffic, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		fleet := &Fleet{Name: "f", Vehicles: orm.Items[Vehicle](&Bike{VehicleBase: VehicleBase{Name: "b"}})}
		s.Add(fleet)
		expect.OK(t, s.Flush(t.Context()))
		text, err := json.Marshal(fleet)
		expect.OK(t, err)
		expect.Equal(t, "JSON", string(text), `{"ID":1,"Name":"f","BestID":null,"Best":null,"Vehicles":[`+
			`{"ID":1,"Kind":"bike","Name":"b","FleetID":1,"Fleet":null}],"Trucks":[]}`)
	})
}
