using System.Text;
using CsCheck;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>Every pair of names has a key of its own, and the key gives the pair back.</summary>
public sealed class GrainKeyProperties
{
    // What escaping is about, so that collisions would be found.
    private static readonly string[] Pieces = ["%", "/", "2", "5", "F", "f", "%2F", "%25", "a", "🤖", "é"];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]);

    private static readonly Gen<string> Tricky = Piece.Array[1, 8].Select(string.Concat);

    private static readonly Gen<string> Any = Gen.Int[0x20, 0x10FFFF]
        .Where(point => Rune.IsValid(point) && !Rune.IsControl(new Rune(point)))
        .Array[1, 60].Select(points => string.Concat(points.Select(point => new Rune(point).ToString())));

    private static readonly Gen<(string Room, string Identity)> Pair = Gen.Select(Gen.OneOf(Tricky, Any), Gen.OneOf(Tricky, Any));

    [Fact]
    public void A_registry_key_gives_its_pair_back() => Pair.Sample(pair =>
    {
        var key = Key(pair);
        Assert.Equal(key, RegistryKey.Parse(key.ToString()));
    });

    [Fact]
    public void Two_different_pairs_never_share_a_key() =>
        Gen.Select(Gen.Select(Tricky, Tricky), Gen.Select(Tricky, Tricky))
            .Sample((one, other) => Assert.Equal(one == other, Key(one).ToString() == Key(other).ToString()));

    [Fact]
    public void A_text_is_a_key_only_in_the_one_way_that_it_is_written() =>
        Piece.Array[0, 9].Select(string.Concat).Sample(text =>
        {
            if (TryParse(text) is { } key)
            {
                Assert.Equal(text, key.ToString());
            }
        });

    private static RegistryKey Key((string Room, string Identity) pair) =>
        new(RoomName.Parse(pair.Room), ParticipantIdentity.Parse(pair.Identity));

    private static RegistryKey? TryParse(string text)
    {
        try
        {
            return RegistryKey.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
