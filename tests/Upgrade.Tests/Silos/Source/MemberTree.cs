using System.Collections;
using System.Globalization;

namespace RemoteAccess.Upgrade;

/// <summary>
/// A value as text, by where it stands: <c>0/3</c> is member 3 of member 0, <c>4[1]</c> the second element of member 4,
/// <c>4#</c> their number, <c>0@</c> the alias of a record. Two builds can
/// compare what they read without knowing each other's types.
/// </summary>
internal static class MemberTree
{
    /// <summary>The tree of a value.</summary>
    public static Dictionary<string, string> Of(object? value)
    {
        var tree = new Dictionary<string, string>(StringComparer.Ordinal);
        Add(tree, string.Empty, value);
        return tree;
    }

    private static void Add(Dictionary<string, string> tree, string path, object? value)
    {
        if (value is not null && ContractTypes.Alias(value.GetType()) is { } alias && value is not Enum)
        {
            tree[path + "@"] = alias;
            foreach (var (id, field) in ContractTypes.Members(value.GetType()))
            {
                Add(tree, path.Length == 0 ? $"{id}" : $"{path}/{id}", field.GetValue(value));
            }

            return;
        }

        switch (value)
        {
            case byte[] bytes:
                tree[path] = Convert.ToHexString(bytes);
                break;
            case IAddressable grain:
                tree[path] = grain.GetGrainId().ToString();
                break;
            case IDictionary dictionary:
                tree[path + "#"] = Text(dictionary.Count);
                foreach (DictionaryEntry entry in dictionary)
                {
                    Add(tree, $"{path}[{Text(entry.Key)}]", entry.Value);
                }

                break;
            case IEnumerable list and not string:
                tree[path + "#"] = Text(list.Cast<object?>().Count());
                foreach (var (index, element) in list.Cast<object?>().Index())
                {
                    Add(tree, $"{path}[{index}]", element);
                }

                break;
            default:
                tree[path] = Text(value);
                break;
        }
    }

    // Numbers of enums, since an older build has no name for a new value.
    private static string Text(object? value) => value switch
    {
        null => "null",
        Enum number => number.ToString("D"),
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
