using CsCheck;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Streams;

namespace RemoteAccess.RoomServer.Tests.Streams;

public sealed class CreditTests
{
    private static readonly Gen<int> Window = Gen.Int[WireProtocol.InitialCreditBytes, WireProtocol.MaxWindowBytes];

    [Fact]
    public void A_stream_starts_with_the_smallest_window_and_is_raised_to_its_own()
    {
        var ledger = new CreditLedger(262_144);

        Assert.Equal(262_144 - 65_536, ledger.Grant(outstanding: 0));
        Assert.Equal(0, ledger.Grant(outstanding: 0));
        Assert.True(ledger.TrySpend(262_144));
        Assert.False(ledger.TrySpend(1));
    }

    [Fact]
    public void Grants_come_in_batches_of_a_quarter()
    {
        var ledger = new CreditLedger(65_536);
        Assert.True(ledger.TrySpend(65_536));

        Assert.Equal(0, ledger.Grant(outstanding: 65_536 - 16_383));
        Assert.Equal(16_384, ledger.Grant(outstanding: 65_536 - 16_384));
    }

    [Fact]
    public void Any_mixture_of_chunks_flows_to_its_end_and_never_exceeds_the_window()
    {
        // A receiver consumes in any portions and acknowledges in quarters; the sender sends whenever its credit allows.
        Gen.Select(Window, Gen.Int[0, WireProtocol.MaxChunkBytes].Array[1, 200], Gen.Int[1, 100_000].Array[1, 20])
            .Sample((window, chunks, portions) =>
        {
            var ledger = new CreditLedger(window);
            long credit = WireProtocol.InitialCreditBytes + ledger.Grant(0);
            long outstanding = 0, unread = 0, unacknowledged = 0;
            var portion = 0;
            foreach (var cost in chunks.Select(WireProtocol.Cost))
            {
                while (credit < cost)
                {
                    Assert.True(
                        unread > 0, $"stuck: {credit} of credit for a chunk of {cost}, "
                        + $"window {window}, {outstanding} outstanding, {unacknowledged} unacknowledged");
                    var consumed = Math.Min(unread, portions[portion++ % portions.Length]);
                    unread -= consumed;
                    unacknowledged += consumed;
                    if (unacknowledged >= window / WireProtocol.BatchDivisor)
                    {
                        outstanding -= unacknowledged;
                        unacknowledged = 0;
                        credit += ledger.Grant(outstanding);
                    }
                }

                credit -= cost;
                Assert.True(ledger.TrySpend(cost));
                outstanding += cost;
                unread += cost;
                Assert.True(outstanding <= window, $"{outstanding} outstanding in a window of {window}");
                credit += ledger.Grant(outstanding);
            }
        });
    }
}
