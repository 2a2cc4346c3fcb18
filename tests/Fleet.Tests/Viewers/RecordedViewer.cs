using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.Protocol;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>A viewer that reads all the time and writes down what it sees. One loop runs it; others read copies.</summary>
internal abstract class RecordedViewer(string room, string identity) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Seen> _seen = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _story = [];
    private readonly List<long> _losses = [];
    private long _epoch = -1;
    private long _highest;
    private bool _hasInfo;

    /// <summary>The room.</summary>
    public string Room { get; } = room;

    /// <summary>Who it is.</summary>
    public string Identity { get; } = identity;

    /// <summary>The silo to which its socket goes; null if it goes to none.</summary>
    public virtual FleetSilo? Door => null;

    /// <summary>Whether one of its sockets went to a silo.</summary>
    public virtual bool HasUsed(FleetSilo silo) => false;

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
    public abstract ValueTask DisposeAsync();

    /// <summary>Whether it has had a ServerInfo.</summary>
    protected bool HasJoined => _epoch >= 0;

    /// <summary>A new stream begins, with a ServerInfo.</summary>
    protected void Restart() => _hasInfo = false;

    /// <summary>A ServerInfo came.</summary>
    protected void Begin(ServerInfo info)
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

    /// <summary>A message came.</summary>
    protected void Take(in ReadOnlySequence<byte> data)
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

    /// <summary>The connection was lost.</summary>
    protected void Lose(string what)
    {
        lock (_gate)
        {
            _losses.Add(Stopwatch.GetTimestamp());
        }

        Tell(what);
    }

    /// <summary>Adds to its story.</summary>
    protected void Tell(string what)
    {
        lock (_gate)
        {
            _story.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {what}"));
        }
    }

    /// <summary>It saw what it must never see.</summary>
    protected void Problem(string what)
    {
        Tell(what);
        lock (_gate)
        {
            _problems.Add(what);
        }
    }
}
