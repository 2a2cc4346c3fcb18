using CsCheck;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Links to send the same to: in order, at the same cost for each, readable while they change.</summary>
public sealed class LinkSetTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly LinkSet _set = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "S5")]
    public void It_holds_what_a_list_would_hold_in_the_same_order()
    {
        var links = Links(40);
        Gen.Select(Gen.Bool, Gen.Int[0, 39]).Array[0, 300].Sample(steps =>
        {
            var set = new LinkSet();
            var model = new List<ParticipantLink>();
            foreach (var (adds, which) in steps)
            {
                var link = links[which];
                if (adds)
                {
                    set.Add(link);
                    if (!model.Contains(link))
                    {
                        model.Add(link);
                    }
                }
                else
                {
                    set.Remove(link);
                    model.Remove(link);
                }

                Assert.Equal(model.Count, set.Count);
                Assert.Equal(model, set.Now.ToArray());
            }

            set.Clear();
            Assert.Equal((0, 0), (set.Count, set.Now.ToArray().Length));
        });
    }

    [Fact]
    public void A_snapshot_shows_nobody_who_was_added_after_it_and_perhaps_not_who_was_removed()
    {
        var links = Links(6);
        Array.ForEach(links[..3], _set.Add);
        var before = _set.Now;
        Array.ForEach(links[3..], _set.Add);
        Assert.Equal(links[..3], before.ToArray());
        _set.Remove(links[1]);
        Assert.Equal(3, before.Count);
        Assert.Equal([links[0], links[2]], before.ToArray().Except([links[1]]));
        Assert.DoesNotContain(links[1], _set.Now.ToArray());
    }

    [Fact]
    public void After_many_have_come_and_gone_it_holds_no_more_places_than_twice_those_who_are_there()
    {
        var links = Links(3);
        _set.Add(links[0]);
        for (var i = 0; i < 10_000; i++)
        {
            _set.Add(links[1 + (i % 2)]);
            _set.Remove(links[1 + (i % 2)]);
        }

        Assert.Equal([links[0]], _set.Now.ToArray());
        Assert.InRange(_set.Now.Places, 1, 8);
    }

    [Fact]
    public async Task Whoever_reads_while_links_come_and_go_meets_each_that_stays_once()
    {
        var links = Links(64);
        var staying = links[..8];
        Array.ForEach(staying, _set.Add);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var reads = 0;
            while (!stop.IsCancellationRequested || reads == 0)
            {
                var seen = _set.Now.ToArray();
                Assert.Equal(seen.Length, seen.Distinct().Count());
                Assert.Equal(staying, seen.Where(staying.Contains));
                reads++;
            }
        })).ToArray();
        var random = new Random(7);
        for (var i = 0; i < 50_000; i++)
        {
            var link = links[random.Next(8, 64)];
            if (random.Next(2) == 0)
            {
                _set.Add(link);
            }
            else
            {
                _set.Remove(link);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers).Within("the readers");
    }

    [Fact]
    public void The_ten_thousandth_link_costs_no_more_memory_than_the_first_ones()
    {
        var links = Links(10_000);
        Array.ForEach(links[..100], _set.Add);
        var first = Allocated(() => Array.ForEach(links[100..120], _set.Add));
        Array.ForEach(links[120..9_900], _set.Add);
        var last = Allocated(() => Array.ForEach(links[9_900..9_920], _set.Add));
        Assert.InRange(last, 1, first * 3 / 2);
        Assert.InRange(Allocated(() => Array.ForEach(links[5_000..5_020], _set.Remove)), 1, first * 3 / 2);
    }

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private ParticipantLink[] Links(int count) => [.. Enumerable.Range(0, count).Select(number => _fixture.NewLink($"viewer-{number}"))];
}
