using System.Text;

namespace RemoteAccess.Client.Channels;

/// <summary>
/// Makes ids from names (FNV-1a, 32 bits, never 0). Every grain that knows a topic can therefore publish on it, and ids do not change after
/// a restart or a change of order. At most 32 bits, because viewers written in JavaScript read ids as doubles.
/// </summary>
internal static class StableId
{
    private const uint Basis = 2_166_136_261;
    private const uint Prime = 16_777_619;

    public static uint Of(string name)
    {
        var hash = Basis;
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ octet) * Prime);
        }

        return hash == 0 ? Basis : hash;
    }
}
