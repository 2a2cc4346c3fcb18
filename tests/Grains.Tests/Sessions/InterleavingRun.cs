using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Runs one interleaving against a real session; what must be true afterwards stands in the other part.</summary>
internal sealed partial class InterleavingRun : IAsyncDisposable
{
    private const ulong NeverWanted = 9;
    private const int QueueFrames = 8;
    private static readonly string[] Names = ["ann", "bob/%2F", "cid 🤖"];

    private readonly TwoTransports? _two;
    private readonly SessionFixture _fixture;
    private readonly FakeRoom[] _rooms;
    private readonly ViewerAgent[] _viewers;
    private readonly Queue<(FakeRoom Room, RemoteParticipant Older)>[] _owed;
    private readonly InterleavingFaults _faults;
    private readonly JudgedSids _judged;
    private long _clock = 1_000;
    private int _sids;

    /// <param name="seed">Of its delays.</param>
    /// <param name="transports">One or two.</param>
    public InterleavingRun(int seed, int transports = 1)
    {
        _two = transports == 2 ? new TwoTransports(quiet: true) : null;
        _fixture = _two?.Fixture ?? new SessionFixture(quiet: true);
        _rooms = _two is null ? [_fixture.Room] : [_two.LeftRoom, _two.RightRoom];
        _fixture.Options.Participant.QueueFrames = QueueFrames;
        _fixture.Options.Room.InboundStreamsPerIdentity = 100;
        _fixture.Descriptor =
            _fixture.Descriptor with
            {
                Channels = [
                .. Enumerable.Range(1, (int)NeverWanted).Select(id => SessionFixture.Channel((ulong)id))]
            };
        _viewers = [.. Names.Select(name => new ViewerAgent(new ModelViewer(name), _rooms[0]))];
        _owed = [.. Names.Select(_ => new Queue<(FakeRoom Room, RemoteParticipant Older)>())];
        _faults = new InterleavingFaults(_fixture, _rooms, seed);
        _judged = new JudgedSids(_fixture.Pulse);
        _fixture.Loggers.AddProvider(_judged);
    }

    /// <summary>How many viewers there are.</summary>
    public static int Viewers => Names.Length;

    public async Task Run(IEnumerable<InterleavingStep> steps)
    {
        if (_two is null)
        {
            await _fixture.StartConnected();
        }
        else
        {
            var session = _fixture.Start();
            await _fixture.Until(() => session.Status.Phase == RoomPhase.Connected, "the session to be connected");
        }

        foreach (var step in steps)
        {
            await Take(step, _viewers[step.Who], _viewers[step.Who].Model);
            await React();
        }

        await Settle();
    }

    public ValueTask DisposeAsync()
    {
        _faults.End();
        return _two?.DisposeAsync() ?? _fixture.DisposeAsync();
    }

    private async Task Take(InterleavingStep step, ViewerAgent viewer, ModelViewer model)
    {
        switch (step.Kind)
        {
            case InterleavingStepKind.Join:
            case InterleavingStepKind.Supersede when model.Expected is null:
            case InterleavingStepKind.Arrive when model.Present is null:
                model.Came(viewer.Room.Join(
                    model.Name, NextSid(), NextJoinedAt(step.Number), active: step.Kind != InterleavingStepKind.Arrive));
                viewer.Reconnected();
                break;
            case InterleavingStepKind.Activate when model.Present is { State: RemoteParticipantState.Joined }:
                viewer.Room.Activate(model.Name);
                model.Activated();
                break;
            case InterleavingStepKind.Supersede:
                _owed[step.Who].Enqueue((viewer.Room, model.Present!));
                model.Came(viewer.Room.Supersede(model.Present!, NextSid(), NextJoinedAt(step.Number)));
                viewer.Reconnected();
                break;
            case InterleavingStepKind.LateDisconnected when _owed[step.Who].TryDequeue(out var owed):
                owed.Room.Device?.Raise(new ParticipantDisconnected(owed.Older.Identity, owed.Older.Sid));
                break;
            case InterleavingStepKind.Leave when model.Present is not null:
                Array.ForEach(_rooms, room => LeaveAll(room, model));
                model.Left();
                viewer.Reconnected();
                break;
            case InterleavingStepKind.Move when _two is not null && model.Present is not null
                && _rooms.All(room => room.Device is not null):
                Move(viewer, model);
                break;
            case InterleavingStepKind.PartLost when _two is not null && _rooms.All(room => room.Device is not null):
                LosePart(_rooms[step.Number % 2]);
                break;
            case InterleavingStepKind.DuplicateActive when model.Present is { State: RemoteParticipantState.Active } present:
                Raise(viewer, new ParticipantActive(present));
                break;
            case InterleavingStepKind.StaleActive when Earlier(model, step.Number) is { } stale:
                Raise(viewer, new ParticipantActive(stale with { State = RemoteParticipantState.Active }));
                break;
            case InterleavingStepKind.StaleDisconnected when model.Past.Count > 0:
                Raise(viewer, new ParticipantDisconnected(model.Identity, model.Past[step.Number % model.Past.Count].Sid));
                break;
            case InterleavingStepKind.FullReconnect:
                Raise(viewer, new RoomReconnected(StreamsLost: true));
                break;
            case InterleavingStepKind.DeviceLost when _two is null && _fixture.Room.Device is { } device:
                device.End(RoomDisconnectReason.ConnectionLost);
                Array.ForEach(_viewers, every => every.DeviceLost());
                break;
            case InterleavingStepKind.Subscribe when model.Present is not null:
                model.Subscribed(Channel(step.Number));
                await viewer.Subscribe([Channel(step.Number)]);
                break;
            case InterleavingStepKind.Unsubscribe when model.Present is not null:
                model.Unsubscribed(Channel(step.Number));
                await viewer.Unsubscribe(Channel(step.Number));
                break;
            case InterleavingStepKind.LateBytes:
                await viewer.SpeakFromThePast(step.Number, NeverWanted);
                break;
            case InterleavingStepKind.Violation when model.Present is not null:
                await viewer.Violate();
                break;
            case InterleavingStepKind.FailOpens:
                _faults.FailOpens(model.Identity, step.Number % 4);
                break;
            case InterleavingStepKind.HangOpens:
                _faults.HangOpens(model.Identity, deaf: step.Number % 2 == 0);
                break;
            case InterleavingStepKind.ReleaseOpens:
                _faults.ReleaseOpens(model.Identity);
                break;
            case InterleavingStepKind.Advance:
                _fixture.Time.Advance(TimeSpan.FromMilliseconds(40 << step.Number));
                break;
            case InterleavingStepKind.Breathe:
                await Breathe(step.Number);
                break;
            default:
                TakeOutbound(step, model);
                break;
        }
    }

    private void TakeOutbound(InterleavingStep step, ModelViewer model)
    {
        var link = model.Present is { } present ? _fixture.Session.Link(present.Sid) : null;
        var stream = link is null ? null : Streams.LastOrDefault(stream => stream.Sid == link.Identity.Sid.ToString());
        switch (step.Kind)
        {
            case InterleavingStepKind.Overflow when stream is not null:
                stream.Behaviour = stream.Behaviour with { HangFromWrite = 0 };
                SendPrivate(link!, QueueFrames + 3);
                break;
            case InterleavingStepKind.WriteFailure when stream is not null:
                stream.Behaviour = stream.Behaviour with { FailFromWrite = 0 };
                SendPrivate(link!, 1);
                break;
            case InterleavingStepKind.WriteHang when stream is not null:
                stream.Behaviour = stream.Behaviour with { HangFromWrite = 0, IgnoresCancellation = step.Number % 2 == 0 };
                SendPrivate(link!, 1);
                break;
            case InterleavingStepKind.Reset:
                link?.Reset(ReasonCode.Stalled);
                break;
            case InterleavingStepKind.SendPrivate when link is not null:
                SendPrivate(link, 1 + (step.Number % 3));
                break;
            case InterleavingStepKind.Broadcast:
                _fixture.Session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "to all"));
                break;
        }
    }

    // B6, R7: the frame names the only stream it may be on.
    private static void SendPrivate(ParticipantLink link, int frames)
    {
        for (var frame = 0; frame < frames; frame++)
        {
            link.Send(ServerMessageEncoder.Status(
                StatusLevel.Info, PrivateTo(link.Identity.Identity.ToString(), link.Identity.Sid.ToString())));
        }
    }

    private static string PrivateTo(string identity, string sid) => $"private to {sid} of {identity}";

    private static RemoteParticipant? Earlier(ModelViewer model, int number)
    {
        RemoteParticipant[] earlier = [.. model.Past.Where(past => past.JoinedAt < (model.Present?.JoinedAt ?? long.MaxValue))];
        return earlier.Length == 0 ? null : earlier[number % earlier.Length];
    }

    private static ulong Channel(int number) => 1 + (ulong)(number % 4);

    private FakeStream[] Streams => [.. _rooms.SelectMany(room => room.Streams)];

    private static void Raise(ViewerAgent viewer, RoomEvent roomEvent) => viewer.Room.Device?.Raise(roomEvent);

    private static void LeaveAll(FakeRoom room, ModelViewer model)
    {
        if (room.Find(model.Identity) is { } there)
        {
            room.Leave(there);
        }
    }

    // The events of two transports have no order between them. So that the move is one, the connection that is left is seen first.
    private void Move(ViewerAgent viewer, ModelViewer model)
    {
        if (_two!.Newest is not { } connection || connection.Find(model.Identity, model.Present!.Sid) is null)
        {
            return;
        }

        viewer.Room = _rooms.Single(room => room != viewer.Room);
        model.Came(viewer.Room.Join(model.Name, NextSid(), ++_clock));
        connection.Find(model.Identity);
        viewer.Reconnected();
    }

    // Whoever has a second connection, on the transport that is lost, leaves it: the device cannot see which one is later.
    private void LosePart(FakeRoom room)
    {
        foreach (var viewer in _viewers.Where(viewer => viewer.Room != room))
        {
            LeaveAll(room, viewer.Model);
        }

        room.Device!.End(RoomDisconnectReason.ConnectionLost);
        foreach (var viewer in _viewers.Where(viewer => viewer.Room == room))
        {
            LeaveAll(_rooms.Single(other => other != room), viewer.Model);
            viewer.DeviceLost();
        }
    }

    private string NextSid() => $"PA_{++_sids:D6}";

    // Now and then two connections join at the same time.
    private long NextJoinedAt(int number) => number % 3 == 0 ? _clock : ++_clock;

    private async Task React()
    {
        var streams = Streams;
        foreach (var viewer in _viewers)
        {
            await viewer.React(streams);
        }
    }

    private async Task Breathe(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            await Task.Run(_fixture.Pulse.Beat);
            await React();
        }
    }
}
