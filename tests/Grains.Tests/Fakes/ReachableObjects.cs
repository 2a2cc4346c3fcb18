using System.Reflection;
using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>
/// Counts the objects of the product that can be reached from one of them, through collections, delegates and cancellation, by type:
/// whatever a table still holds shows. What belongs to the tests is not entered.
/// </summary>
internal static class ReachableObjects
{
    public static IReadOnlyDictionary<string, int> Count(object root)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance) { root };
        var left = new Stack<object>([root]);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        while (left.TryPop(out var one))
        {
            var type = one.GetType();
            var name = type.ToString();
            counts[name] = counts.GetValueOrDefault(name) + 1;
            foreach (var next in References(one, type))
            {
                if (IsEntered(next.GetType()) && seen.Add(next))
                {
                    left.Push(next);
                }
            }
        }

        return counts;
    }

    // The runtime's own objects lead to everything in the process, and other tests run meanwhile.
    private static bool IsEntered(Type type) =>
        type.IsArray ? IsEntered(type.GetElementType()!)
        : type.Assembly != typeof(ReachableObjects).Assembly
        && (type.FullName?.StartsWith("RemoteAccess.", StringComparison.Ordinal) == true
            || type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
            || type == typeof(string) || type == typeof(object) || type.IsInterface
            || typeof(Delegate).IsAssignableFrom(type)
            || (type.DeclaringType ?? type) == typeof(CancellationTokenSource));

    private static IEnumerable<object> References(object one, Type type)
    {
        if (type.IsArray)
        {
            return Elements((Array)one, type.GetElementType()!);
        }

        return type == typeof(string) ? [] : FieldsOf(one, type);
    }

    private static IEnumerable<object> Elements(Array array, Type element)
    {
        if (!HoldsReferences(element))
        {
            yield break;
        }

        foreach (var item in array)
        {
            foreach (var reference in item is null ? [] : Unpack(item))
            {
                yield return reference;
            }
        }
    }

    private static IEnumerable<object> FieldsOf(object one, Type type)
    {
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (HoldsReferences(field.FieldType) && field.GetValue(one) is { } value)
                {
                    foreach (var reference in Unpack(value))
                    {
                        yield return reference;
                    }
                }
            }
        }
    }

    // A value's own references, or the reference itself.
    private static IEnumerable<object> Unpack(object value) => value.GetType().IsValueType ? FieldsOf(value, value.GetType()) : [value];

    private static bool HoldsReferences(Type type) => !type.IsPointer && !type.IsByRefLike && (bool)typeof(RuntimeHelpers)
        .GetMethod(nameof(RuntimeHelpers.IsReferenceOrContainsReferences))!.MakeGenericMethod(type).Invoke(null, null)!;
}
