using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Composite;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Coming to rest, and what must be true then.</summary>
internal sealed partial class InterleavingRun
{
    private static readonly TimeSpan Insurance = TimeSpan.FromMilliseconds(50);

    private RoomSession Session => _fixture.Session;

    private IEnumerable<ModelViewer> Models => _viewers.Select(viewer => viewer.Model);

    private int ExpectedCount => Models.Count(model => model.Expected is not null);

    // The faults end; the session gets all the time it needs. Whatever was on its way when the state first matched has arrived once the
    // barriers are through: if it still matches, the run is at rest.
    private async Task Settle()
    {
        _faults.End();
        foreach (var (room, older) in _owed.SelectMany(owed => owed))
        {
            room.Device?.Raise(new ParticipantDisconnected(older.Identity, older.Sid));
        }

        do
        {
            await UntilItMatches();
            await PassBarriers();
        }
        while (!Matches());

        Compare();
        _fixture.Time.Advance(TimeSpan.FromMinutes(10));
        await PassBarriers();
        Compare();
    }

    private async Task UntilItMatches()
    {
        using var deadline = Deadline.Start();
        while (true)
        {
            var next = _fixture.Pulse.Next;
            foreach (var stream in Streams)
            {
                stream.Behaviour = StreamBehaviour.Good;
                stream.Unstick();
            }

            await React();
            if (Matches())
            {
                return;
            }

            deadline.ThrowIfOver(Describe);
            if (TimeToWait() is { } wait)
            {
                _fixture.Time.Advance(wait);
            }

            await next.WaitAsync(Insurance).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool Matches() =>
        IsConnected
        && _rooms.Sum(room => room.Participants.Count) == Models.Count(model => model.Present is not null)
        && Session.Holdings == (ExpectedCount, _viewers.Sum(viewer => viewer.OpenInbound), ExpectedCount)
        && Models.All(IsServedAsExpected)
        && OpenStreams().Select(stream => stream.Sid).Order()
            .SequenceEqual(Models.Where(model => model.Expected is not null).Select(model => model.Expected.ToString()!).Order())
        && OpenStreams().All(stream => _viewers.Any(viewer => viewer.HasAnswered(stream)));

    private bool IsConnected => _rooms.All(room => room.Device is not null) && Session.Status.Phase == RoomPhase.Connected
        && Session.Transports.All(transport => transport.State == TransportState.Connected);

    private bool IsServedAsExpected(ModelViewer model) =>
        Session.Registered(model.Identity)?.Sid == model.Expected
        && (model.Expected is not { } sid
            || (Session.Link(sid) is { } link
                && link.Status.State == LinkPhase.Open
                && Session.SubscriptionsOf(link).SequenceEqual(model.Wanted)));

    // One for each registered connection and no other. It need not be the last in the list: an open that was given up may come through
    // later.
    private IEnumerable<FakeStream> OpenStreams() => Streams.Where(stream => !stream.IsClosed);

    // Time is let pass only when nothing else can happen, so that no open that would succeed runs into its deadline.
    private TimeSpan? TimeToWait()
    {
        if (!IsConnected)
        {
            return TimeSpan.FromSeconds(1);
        }

        string[] waiting = [.. Session.Participants.Where(entry => !entry.Registered).Select(entry => entry.Identity)];
        ModelViewer[] unserved = [.. Models.Where(model => model.Expected is not null && !IsServedAsExpected(model))];
        if (unserved.Length > 0)
        {
            return unserved.All(model => waiting.Contains(model.Name)) ? _fixture.Options.Retry.MaxDelay : null;
        }

        // Connections that are to leave are asked for again after a wait.
        if (_rooms.Sum(room => room.Participants.Count) != Models.Count(model => model.Present is not null))
        {
            return _fixture.Options.Retry.MaxDelay;
        }

        // What is left is memory of failures, and streams held for nobody.
        return _fixture.Options.Retry.RecoverAfter;
    }

    // Through the loop, through each chain, and through each inbound stream to the end of the viewer's own stream.
    private async Task PassBarriers()
    {
        foreach (var room in _rooms)
        {
            var marker = new FakeInboundStream(ParticipantIdentity.Parse("marker"), null, "marker", _fixture.Pulse);
            room.Device!.Raise(new InboundStreamOpened(marker));
            await _fixture.Until(() => marker.IsAborted, "the loop to take everything before the marker");
        }

        foreach (var viewer in _viewers.Where(viewer => viewer.Model.Expected is not null))
        {
            var model = viewer.Model;
            var sid = ParticipantSid.Parse(NextSid());
            Raise(viewer, new ParticipantActive(model.Present! with { Sid = sid, JoinedAt = long.MinValue }));
            await _fixture.Until(() => _judged.Contains(sid), $"the chain of {model.Name} to take everything before the marker");

            var unknown = (ulong)(1_000_000 + ++_sids);
            await viewer.Subscribe([unknown]);
            try
            {
                await _fixture.Until(
                    () => !Matches()
                        || OpenStreams()
                        .Any(stream => stream.Sid == model.Expected.ToString()
                            && stream.Statuses().Any(status => status.Message == $"Unknown channel: {unknown}")),
                    "its answer");
            }
            catch (TimeoutException)
            {
                Assert.Fail($"The inbound stream of {model.Name} is not read up to the marker ({viewer}): {Describe()}");
            }
        }
    }

    private void Compare()
    {
        Assert.True(Matches(), Describe());
        foreach (var model in Models)
        {
            Assert.Equal(Session.Registered(model.Identity), _fixture.Registry.Ledger(model.Identity).Current);
            Assert.All(model.Past, past => Assert.Null(Session.Link(past.Sid)));
        }

        if (_two?.Newest is { } connection)
        {
            Assert.Equal(Models.Count(model => model.Present is not null), TwoTransports.Remembered(connection));
        }

        foreach (var channel in Session.Channels)
        {
            Assert.Equal(Models.Count(model => model.Expected is not null && model.Wanted.Contains(channel.Id)), channel.Subscribers);
        }

        Assert.Equal(ExpectedCount, _fixture.Counted("remote_access.participants"));
        Assert.Equal(ExpectedCount, Session.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, "to all")).Recipients);
        foreach (var stream in Streams)
        {
            Assert.Equal((0, true), (stream.WritesAfterClose, stream.PeakWritesInFlight <= 1));
            if (stream.Frames.Count > 0)
            {
                Assert.IsType<ServerInfoMessage>(stream.Messages[0]);
            }

            Assert.All(
                stream.Statuses().Where(status => status.Message.StartsWith("private", StringComparison.Ordinal)),
                status => Assert.Equal(PrivateTo(stream.Identity, stream.Sid), status.Message));
        }
    }

    private string Describe() =>
        $"phase {Session.Status.Phase}, holdings {Session.Holdings} (inbound expected: {_viewers.Sum(viewer => viewer.OpenInbound)}); "
        + string.Join("; ", Models.Select(Describe))
        + $"; open streams: {string.Join(", ", OpenStreams().Select(stream => stream.Sid))}";

    private string Describe(ModelViewer model)
    {
        var registered = Session.Registered(model.Identity)?.Sid;
        var link = registered is { } sid ? Session.Link(sid) : null;
        var subscriptions = link is null ? [] : Session.SubscriptionsOf(link);
        return $"{model.Name}: expected {model.Expected?.ToString() ?? "none"} [{string.Join(",", model.Wanted)}], "
            + $"is {registered?.ToString() ?? "none"} {link?.Status} [{string.Join(",", subscriptions)}]";
    }
}
