using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer.Streams;

/// <summary>
/// The credit of one stream. It lets the sender have so much outstanding that its slowest receiver holds at most one unconsumed window; new
/// credit is sent in batches. Guarded by the room's lock; only <see cref="Bytes"/> is called by the sender's writer. Created and ended by
/// <see cref="RoomStreams"/>.
/// </summary>
/// <remarks>It is the entry in the sender's send queue when credit is due: once, however many grants accumulate meanwhile.</remarks>
internal sealed class StreamFlow(Member sender, ByteStreamId id, int window, bool toEveryone) : QueuedMessage
{
    private readonly Dictionary<Member, StreamLeg> _legs = [];
    private CreditLedger _ledger = new(window);
    private long _due;
    private int _queued;

    public Member Sender { get; } = sender;

    public ByteStreamId Id { get; } = id;

    public int Window { get; } = window;

    /// <summary>Whether its header named no destination: each packet goes to everyone present, and it ends only with its sender.</summary>
    public bool ToEveryone { get; } = toEveryone;

    public IReadOnlyCollection<StreamLeg> Legs => _legs.Values;

    /// <summary>The cost that the sender may have under way without knowing of the end.</summary>
    public long UnspentCredit => _ledger.Unspent;

    public override int QueuedBytes => PacketWriter.CreditBytes;

    public override WebSocketMessageType Type => WebSocketMessageType.Binary;

    public override ReadOnlyMemory<byte> Bytes
    {
        get
        {
            Volatile.Write(ref _queued, 0);
            var amount = Interlocked.Exchange(ref _due, 0);
            if (amount == 0)
            {
                return default;
            }

            var packet = new byte[PacketWriter.CreditBytes];
            PacketWriter.Credit(packet, Id, (uint)amount);
            return packet;
        }
    }

    /// <summary>Books a chunk; false when the sender had no credit for it.</summary>
    public bool TrySpend(int cost) => _ledger.TrySpend(cost);

    public void Add(StreamLeg leg) => _legs.Add(leg.Receiver, leg);

    public void Remove(StreamLeg leg) => _legs.Remove(leg.Receiver);

    public StreamLeg? FindLeg(Member receiver) => _legs.GetValueOrDefault(receiver);

    /// <summary>Grants the credit that the receivers have freed, once it is worth a packet.</summary>
    public void GrantIfDue()
    {
        long outstanding = 0;
        foreach (var leg in _legs.Values)
        {
            outstanding = Math.Max(outstanding, leg.Unacknowledged);
        }

        if (_ledger.Grant(outstanding) is > 0 and var amount)
        {
            Interlocked.Add(ref _due, amount);
            if (Interlocked.Exchange(ref _queued, 1) == 0)
            {
                Sender.Connection.PostSignal(this);
            }
        }
    }
}
