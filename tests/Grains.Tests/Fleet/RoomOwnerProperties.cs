using CsCheck;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>
/// Two silos with an activation each of one room, over one store: whatever callers, the store and the hand-overs do, the stored epoch never
/// falls, an epoch has one session, at most one session has the stored epoch; and once everything works, a room that is to be open is
/// served by the silo that the record names, and a closed one by none.
/// </summary>
public sealed class RoomOwnerProperties
{
    private static readonly Gen<OwnersStep> Step = Gen.Frequency(
        (5, Gen.Const(OwnersStep.Open)),
        (2, Gen.Const(OwnersStep.OpenOther)),
        (3, Gen.Const(OwnersStep.Close)),
        (2, Gen.Const(OwnersStep.Ban)),
        (5, Gen.Const(OwnersStep.Move)),
        (3, Gen.Const(OwnersStep.Look)),
        (3, Gen.Const(OwnersStep.End)),
        (3, Gen.Const(OwnersStep.Deactivate)),
        (2, Gen.Const(OwnersStep.FailWrite)),
        (3, Gen.Const(OwnersStep.FailAnswer)),
        (3, Gen.Const(OwnersStep.FailRead)),
        (2, Gen.Const(OwnersStep.NoAnswer)),
        (2, Gen.Const(OwnersStep.LoseStart)),
        (2, Gen.Const(OwnersStep.LoseAnswer)),
        (3, Gen.Const(OwnersStep.Advance)),
        (6, Gen.Const(OwnersStep.Wait)));

    [Fact]
    [Trait("Rule", "B9")]
    [Trait("Rule", "B19")]
    public Task Whatever_callers_store_and_hand_overs_do_a_room_has_one_owner_and_comes_back() =>
        Gen.Select(Gen.Int[0, int.MaxValue - 1], Gen.Select(Step, Gen.Int[0, 1]).Array[1, 40]).SampleAsync(
            async (seed, steps) =>
            {
                await using var run = new Run(seed);
                await run.RunAsync(steps);
            },
            iter: 100,
            threads: 1);

    private sealed class Run : IAsyncDisposable
    {
        private readonly SessionFixture _fixture = new(quiet: true);
        private readonly OwnersStore _store;
        private readonly OwnersSilo[] _silos;
        private readonly Dictionary<long, RoomSession> _sessions = [];
        private readonly List<Task> _calls = [];

        public Run(int seed)
        {
            _store = new OwnersStore(seed);
            _silos = [new OwnersSilo("a", _fixture, _store), new OwnersSilo("b", _fixture, _store)];
            foreach (var silo in _silos)
            {
                (silo.Other, silo.Started) = (_silos.Single(other => other != silo), Note);
            }
        }

        public ValueTask DisposeAsync() => _fixture.DisposeAsync();

        public async Task RunAsync((OwnersStep Step, int Silo)[] steps)
        {
            foreach (var (step, silo) in steps)
            {
                await Do(step, _silos[silo]);
                Check();
            }

            _store.Heal();
            await CallsEnd();
            await Rest("every call has ended");
            await CallUntilDone(_silos[steps.Length % 2], owner => owner.CloseAsync());
            Assert.False(_store.Stored.Wanted);
            await Rest("the room was closed");
            await CallUntilDone(_silos[steps[0].Silo], owner => owner.OpenAsync(_fixture.Descriptor));
            Assert.True(_store.Stored.Wanted);
            await Rest("the room was opened");
            foreach (var session in _silos.Select(silo => silo.Session).OfType<RoomSession>())
            {
                await session.CloseAsync(ReasonCode.RoomClosed, planned: false);
            }
        }

        private async Task Do(OwnersStep step, OwnersSilo silo)
        {
            switch (step)
            {
                case OwnersStep.Open:
                    _calls.Add(silo.CallAsync(owner => owner.OpenAsync(_fixture.Descriptor)));
                    break;
                case OwnersStep.OpenOther:
                    _calls.Add(silo.CallAsync(owner => owner.OpenAsync(_fixture.Descriptor with { Name = "other" })));
                    break;
                case OwnersStep.Close:
                    _calls.Add(silo.CallAsync(owner => owner.CloseAsync()));
                    break;
                case OwnersStep.Ban:
                    var until = _fixture.Time.GetUtcNow() + TimeSpan.FromHours(1);
                    _calls.Add(silo.CallAsync(owner => owner.ChangeBansAsync(_ => [new RoomBan("ann", until)])));
                    break;
                case OwnersStep.Move:
                    _calls.Add(silo.CallAsync(owner => owner.MoveAsync(null)));
                    break;
                case OwnersStep.Look:
                    _calls.Add(silo.CallAsync(owner => owner.LookAsync()));
                    break;
                case OwnersStep.End:
                    if (silo.Session is { } session)
                    {
                        silo.Host.Supersede(session);
                    }

                    break;
                case OwnersStep.Deactivate:
                    _calls.Add(silo.DeactivateAsync());
                    break;
                case OwnersStep.Advance:
                    _fixture.Time.Advance(TimeSpan.FromSeconds(1));
                    break;
                case OwnersStep.Wait:
                    await CallsEnd();
                    break;
                default:
                    _store.Fail(step);
                    break;
            }
        }

        // Sessions are read before the store: its epoch only rises, so what is found above it is there at once.
        private void Check()
        {
            var serving = _silos.Select(silo => silo.Session).OfType<RoomSession>().ToArray();
            var stored = _store.Stored.Epoch;
            foreach (var session in serving)
            {
                Note(session);
            }

            Assert.True(serving.Count(session => session.Epoch >= stored) <= 1, $"Two sessions have the stored epoch {stored}.");
            Assert.Empty(_store.Violations);
        }

        private void Note(RoomSession session)
        {
            lock (_sessions)
            {
                if (!_sessions.TryAdd(session.Epoch, session) && _sessions[session.Epoch] != session)
                {
                    _store.Violated($"Two sessions have epoch {session.Epoch}.");
                }
            }

            if (session.Epoch > _store.Stored.Epoch)
            {
                _store.Violated($"Session {session.Epoch} is above the stored epoch {_store.Stored.Epoch}.");
            }
        }

        private async Task CallsEnd()
        {
            var all = Task.WhenAll(_calls);
            await Progress(() => all.IsCompleted, () => Task.CompletedTask, "the calls to end");
            await all;
            _calls.Clear();
        }

        private async Task CallUntilDone(OwnersSilo silo, Func<RoomOwner, Task> call)
        {
            var done = false;
            await Progress(
                () => done,
                async () =>
                {
                    await Sweep();
                    _calls.Add(Call());
                    await CallsEnd();
                },
                "the call to be answered");

            // As the directory does: the grain is where it is active, or where the record says.
            async Task Call()
            {
                var owner = _silos.FirstOrDefault(one => one.Here == _store.Stored.Silo && _store.Stored.Wanted) ?? silo;
                done = await owner.CallAsync(call);
            }
        }

        private Task Rest(string after) => Progress(
            () =>
            {
                Check();
                var stored = _store.Stored;
                return stored.Wanted
                    ? _silos.All(silo => silo.Here == stored.Silo
                        ? silo.Session?.Epoch == stored.Epoch && silo.Session?.Status.Phase == RoomPhase.Connected
                        : silo.Host.Find(OwnersSilo.Room) is null)
                    : _silos.All(silo => silo.Host.Find(OwnersSilo.Room) is null);
            },
            Sweep,
            $"the room to be as the record says after {after}");

        // What RoomSweep does, and a caller of each activation.
        private Task Sweep() => Task.WhenAll(_silos
            .Where(silo => silo.IsActive
                || silo.Session is { HasOwner: false }
                || (_store.Stored is { Wanted: true, Silo: var here } && here == silo.Here && silo.Session is null))
            .Select(silo => silo.CallAsync(owner => owner.LookAsync())));

        private async Task Progress(Func<bool> condition, Func<Task> act, string what)
        {
            using var deadline = Deadline.Start();
            while (!condition())
            {
                deadline.ThrowIfOver(
                    $"{what}; stored: {_store.Stored}, sessions: "
                    + string.Join(", ", _silos.Select(silo => $"{silo.Here} {silo.Session?.Epoch} {silo.Session?.Status.Phase}")));
                var next = _fixture.Pulse.Next;
                await act();
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
                await next.WaitAsync(TimeSpan.FromMilliseconds(20)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
