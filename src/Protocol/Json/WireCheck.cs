namespace RemoteAccess.Protocol;

/// <summary>Checks that JSON types cannot make: required members, and lists without nulls.</summary>
internal static class WireCheck
{
    public static T Required<T>(T? value, string message, string member)
        where T : class => value ?? throw MessageParseException.MissingMember(message, member);

    public static T Required<T>(T? value, string message, string member)
        where T : struct => value ?? throw MessageParseException.MissingMember(message, member);

    /// <summary>A required list without null elements.</summary>
    public static IReadOnlyList<T> RequiredList<T>(IReadOnlyList<T>? list, string message, string member) =>
        OptionalList(Required(list, message, member), member);

    /// <summary>An optional list without null elements; empty if it is absent.</summary>
    public static IReadOnlyList<T> OptionalList<T>(IReadOnlyList<T>? list, string member)
    {
        if (list is null)
        {
            return [];
        }

        // Values of value types cannot be null; the deserializer has refused it already.
        if (!typeof(T).IsValueType)
        {
            foreach (var element in list)
            {
                if (element is null)
                {
                    throw MessageParseException.BadValue(member, "null", "a list without nulls");
                }
            }
        }

        return list;
    }

    /// <summary>An optional map without null values; empty if it is absent.</summary>
    public static IReadOnlyDictionary<string, string> OptionalMap(IReadOnlyDictionary<string, string>? map, string member)
    {
        if (map is null)
        {
            return System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
        }

        foreach (var (key, value) in map)
        {
            if (value is null)
            {
                throw MessageParseException.BadValue($"{member}.{key}", "null", "a string");
            }
        }

        return map;
    }
}
