using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>
/// A viewer that reads all the time and writes down what it sees. It is the sample viewer's session, so it comes back as that one does:
/// when it is told to, and with its ticket. One loop runs it; others read copies.
/// </summary>
internal sealed class RecordedViewer : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Seen> _seen = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _story = [];
    private readonly List<long> _losses = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly ViewerDoor _door;
    private readonly Task _loop;
    private long _epoch = -1;
    private long _highest;
    private bool _hasInfo;

    public RecordedViewer(string room, string identity, Balancer balancer, ViewerKey key, int first)
    {
        (Room, Identity) = (room, identity);
        _door = new ViewerDoor(balancer, first);
        _loop = RunAsync(new SigningKey(key.Name, key.Secret, identity));
    }

    /// <summary>The room.</summary>
    public string Room { get; }

    /// <summary>Who it is.</summary>
    public string Identity { get; }

    /// <summary>The silo to which its socket goes.</summary>
    public FleetSilo? Door => _door.Last;

    /// <summary>Whether one of its sockets went to a silo.</summary>
    public bool HasUsed(FleetSilo silo) => _door.HasUsed(silo);

    /// <summary>The highest number that it has got.</summary>
    public long Highest => Interlocked.Read(ref _highest);

    /// <summary>What it has seen until now, in order.</summary>
    public IReadOnlyList<Seen> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>When it lost its connection, each time.</summary>
    public IReadOnlyList<long> Losses
    {
        get
        {
            lock (_gate)
            {
                return [.. _losses];
            }
        }
    }

    /// <summary>What it must never see, and saw.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            lock (_gate)
            {
                return [.. _problems];
            }
        }
    }

    /// <summary>Its joins, losses and streams, for the message of a failure.</summary>
    public string Story
    {
        get
        {
            lock (_gate)
            {
                return $"{Identity}@{Room}: {string.Join("; ", _story.TakeLast(12))}";
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _door.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(SigningKey credentials)
    {
        var options = new ViewerSessionOptions
        {
            Url = _door.Url,
            Room = Room,
            Credentials = credentials,
            Wait = Patience.ForPrograms * 5,
        };
        await using var session = new ViewerSession(options, TimeProvider.System);
        try
        {
            while (true)
            {
                Take(await session.ReadAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (ViewerSessionException over)
        {
            Problem($"it was sent away for good: {over.Message}");
        }
    }

    private void Take(ViewerEvent happened)
    {
        switch (happened)
        {
            case ServerMessageReceived { Message: ServerInfoMessage { Info: var info } }:
                Begin(info);
                break;
            case ChannelMessageReceived message:
                Take(message.Data);
                break;
            case ControlStreamOpened:
                _hasInfo = false;
                break;
            case RoomJoined joined:
                Tell($"joined at {Door?.Name} ({joined.Attempt})");
                break;
            case ConnectionLost lost:
                Lose($"lost: {lost.Detail}");
                break;
            case ControlStreamEnded ended:
                Tell($"stream ended: {ended.Reason}");
                break;
            case PayloadSkipped skipped:
                Problem($"it could not read a frame: {skipped.Reason}");
                break;
        }
    }

    private void Begin(ServerInfo info)
    {
        var text = info.Metadata.GetValueOrDefault(ServerInfo.EpochMetadata, string.Empty);
        if (!long.TryParse(text, CultureInfo.InvariantCulture, out var epoch))
        {
            Problem($"the metadata {ServerInfo.EpochMetadata} of its ServerInfo, '{text}', is no epoch");
        }

        if (epoch < _epoch)
        {
            Problem($"the epoch fell from {_epoch} to {epoch}");
        }

        (_hasInfo, _epoch) = (true, epoch);
        Tell($"ServerInfo of epoch {epoch}");
        Add(new Seen(Stopwatch.GetTimestamp(), epoch, null));
    }

    private void Take(in ReadOnlySequence<byte> data)
    {
        if (!_hasInfo)
        {
            Problem("a message came before the ServerInfo of its stream");
        }

        if (!Utf8Parser.TryParse(data.ToArray(), out long number, out _))
        {
            Problem("a message is not what was published");
        }

        Add(new Seen(Stopwatch.GetTimestamp(), _epoch, number));
        if (number > _highest)
        {
            Interlocked.Exchange(ref _highest, number);
        }
    }

    private void Add(Seen seen)
    {
        lock (_gate)
        {
            _seen.Add(seen);
        }
    }

    private void Lose(string what)
    {
        lock (_gate)
        {
            _losses.Add(Stopwatch.GetTimestamp());
        }

        Tell(what);
    }

    private void Tell(string what)
    {
        lock (_gate)
        {
            _story.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {what}"));
        }
    }

    private void Problem(string what)
    {
        Tell(what);
        lock (_gate)
        {
            _problems.Add(what);
        }
    }
}
